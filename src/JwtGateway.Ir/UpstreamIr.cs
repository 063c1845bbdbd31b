using System.Collections.Immutable;

namespace JwtGateway.Ir;

/// <summary>A set of equal endpoints that requests, or key fetches, can be sent to.</summary>
public sealed record UpstreamIr
{
    /// <summary>E.g. <c>Service/default/backend/3000</c> or <c>Backend.gateway.envoyproxy.io/default/remote-jwks</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Where it can be reached. Empty: 503, there is nobody to ask.</summary>
    public ImmutableArray<EndpointIr> Endpoints { get; init; } = [];

    /// <summary>What is spoken to it.</summary>
    public UpstreamProtocol Protocol { get; init; }

    /// <summary>TLS to it; null: clear text.</summary>
    public UpstreamTlsIr? Tls { get; init; }

    /// <summary>Set when it must not be used (its CA is missing, …): requests answer it, and keys behind it are unavailable.</summary>
    public FaultIr? Fault { get; init; }
}

/// <summary>An address.</summary>
/// <param name="Host">A DNS name, or an IP address without brackets.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record EndpointIr(string Host, int Port);

/// <summary>What an upstream speaks.</summary>
public enum UpstreamProtocol
{
    /// <summary>HTTP/1.1.</summary>
    Http1,

    /// <summary>HTTP/2 with prior knowledge.</summary>
    H2c,
}

/// <summary>How an upstream's certificate is verified (Gateway API, BackendTLSPolicy.spec.validation). There is no way to leave it out.</summary>
public sealed record UpstreamTlsIr
{
    /// <summary>The name sent as SNI and, unless <see cref="SubjectAltNames"/> has names, looked for in the certificate.</summary>
    public required string Hostname { get; init; }

    /// <summary>Id of a <see cref="CaSecretIr"/> whose certificates are the only roots; null: the system's roots.</summary>
    public string? Ca { get; init; }

    /// <summary>When not empty, the certificate must have one of these instead of <see cref="Hostname"/>.</summary>
    public ImmutableArray<SubjectAltNameIr> SubjectAltNames { get; init; } = [];

    /// <summary>Id of the <see cref="CertificateSecretIr"/> that is presented when the upstream asks for one (GEP-3155); null: none is.</summary>
    public string? ClientCertificate { get; init; }
}

/// <summary>A subject alternative name (RFC 5280 section 4.2.1.6).</summary>
/// <param name="Type">Its kind.</param>
/// <param name="Value">The DNS name or the URI.</param>
public sealed record SubjectAltNameIr(SubjectAltNameType Type, string Value);

/// <summary>The kinds of subject alternative name that a BackendTLSPolicy can name.</summary>
public enum SubjectAltNameType
{
    /// <summary>A DNS name.</summary>
    Hostname,

    /// <summary>A URI, e.g. a SPIFFE id.</summary>
    Uri,
}

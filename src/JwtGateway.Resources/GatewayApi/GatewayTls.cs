using System.Collections.Immutable;

namespace JwtGateway.Resources.GatewayApi;

/// <summary>TLS of a Gateway as a whole (Gateway API, GatewayTLSConfig).</summary>
public sealed record GatewayTls
{
    /// <summary>With backends; null: nothing beyond BackendTLSPolicies.</summary>
    public GatewayBackendTls? Backend { get; init; }

    /// <summary>With clients; null: nothing beyond what listeners say.</summary>
    public FrontendTls? Frontend { get; init; }
}

/// <summary>The Gateway as a client of its backends (GEP-3155).</summary>
public sealed record GatewayBackendTls
{
    /// <summary>The certificate that is presented to backends which ask for one; null: none.</summary>
    public SecretObjectReference? ClientCertificateRef { get; init; }
}

/// <summary>The Gateway as a server (GEP-91).</summary>
public sealed record FrontendTls
{
    /// <summary>For every HTTPS listener whose port has nothing of its own.</summary>
    public FrontendTlsConfig Default { get; init; } = new();

    /// <summary>For the HTTPS listeners of a port, in place of the default.</summary>
    public ImmutableArray<FrontendTlsPort> PerPort { get; init; } = [];
}

/// <summary>What holds for the HTTPS listeners of a port.</summary>
public sealed record FrontendTlsPort
{
    /// <summary>1 to 65535; each once.</summary>
    public int Port { get; init; }

    /// <summary>What holds; empty: nothing, whatever the default is.</summary>
    public FrontendTlsConfig Tls { get; init; } = new();
}

/// <summary>What HTTPS listeners ask of clients.</summary>
public sealed record FrontendTlsConfig
{
    /// <summary>Which certificates clients must have; null: none.</summary>
    public FrontendTlsValidation? Validation { get; init; }
}

/// <summary>Which certificates clients must have (Gateway API, FrontendTLSValidation).</summary>
public sealed record FrontendTlsValidation
{
    /// <summary>ConfigMaps with roots in PEM, at key <c>ca.crt</c>.</summary>
    public ImmutableArray<CaCertificateReference> CaCertificateRefs { get; init; } = [];

    /// <summary>AllowValidOnly (default), or AllowInsecureFallback, which lets everybody in.</summary>
    public string Mode { get; init; } = "AllowValidOnly";
}

/// <summary>A reference to certificates to trust, in any namespace (Gateway API, ObjectReference).</summary>
public sealed record CaCertificateReference
{
    /// <summary>The API group; empty for the core group.</summary>
    public string Group { get; init; } = "";

    /// <summary>The kind.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The namespace; null for the Gateway's.</summary>
    public string? Namespace { get; init; }
}

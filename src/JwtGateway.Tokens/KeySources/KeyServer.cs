using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Tokens.Tls;

namespace JwtGateway.Tokens.KeySources;

/// <summary>A server that documents are fetched from, and how it is reached.</summary>
internal sealed class KeyServer
{
    /// <summary>What it is called when there is nowhere to connect to.</summary>
    public required string Name { get; init; }

    /// <summary>Where to connect. Empty: nowhere, for now.</summary>
    public required ImmutableArray<EndpointIr> Endpoints { get; init; }

    /// <summary>HTTP/2 with prior knowledge instead of HTTP/1.1.</summary>
    public bool Http2 { get; init; }

    /// <summary>TLS; null: clear text.</summary>
    public UpstreamTls? Tls { get; init; }

    /// <summary>Whether <see cref="AddressRules"/> hold: so for servers that a URL names, and not a Backend or Service.</summary>
    public bool RefuseLocalAddresses { get; init; }

    /// <summary>The HTTP proxy to go through; null: none.</summary>
    public HttpProxyServer? Proxy { get; init; }

    /// <summary>Headers that are sent besides. Their values may be secret.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The certificate that we present, in PEM; part of <see cref="Tls"/>, and here to be compared.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>Whether fetches from the two go the same way and say the same; their trust apart.</summary>
    public bool Same(KeyServer other) =>
        Http2 == other.Http2
        && Endpoints.AsSpan().SequenceEqual(other.Endpoints.AsSpan())
        && RefuseLocalAddresses == other.RefuseLocalAddresses
        && Proxy == other.Proxy
        && Headers.AsSpan().SequenceEqual(other.Headers.AsSpan())
        && string.Equals(ClientCertificate, other.ClientCertificate, StringComparison.Ordinal);
}

using JwtGateway.Ir;

namespace JwtGateway.Tokens.KeySources;

/// <summary>Where and how a set is fetched. Two targets of one source differ only in what it refers to: endpoints, trust and secrets.</summary>
internal sealed class RemoteTarget
{
    /// <summary>The intervals, limits and retries.</summary>
    public required FetchedKeysIr Source { get; init; }

    /// <summary>The address of the set or, where that is discovered, the issuer; its authority is the Host header, wherever the connection goes.</summary>
    public required Uri Address { get; init; }

    /// <summary>The server of <see cref="Address"/>.</summary>
    public required KeyServer Server { get; init; }

    /// <summary>Any other server, to which an issuer's metadata leads: by its own name, with the system's roots, and with none of our secrets.</summary>
    public required Func<Uri, KeyServer> Elsewhere { get; init; }

    /// <summary>A text that is equal for two targets exactly when they trust the same servers.</summary>
    public required string Trust { get; init; }

    /// <summary>
    /// What the keys are keys of: the address, the way there, and the trust. Keys that were fetched under one identity may serve under the same, in
    /// another source or another life of the process, and under no other.
    /// </summary>
    public string Identity => string.Join(
        '\n',
        Source is DiscoveredJwksIr discovered ? "issuer " + discovered.Issuer : "set " + Address.AbsoluteUri,
        Source.Upstream,
        Server.Tls is null ? $"{string.Join(' ', Server.Endpoints.Select(e => $"{e.Host}:{e.Port}"))} {Server.Proxy}" : "",
        Trust);

    /// <summary>The server of <paramref name="uri"/>: a Backend is for the host that the policy names, and for no other.</summary>
    public KeyServer ServerOf(Uri uri) =>
        uri.Scheme == Address.Scheme && uri.Port == Address.Port && uri.IdnHost.Equals(Address.IdnHost, StringComparison.OrdinalIgnoreCase)
            ? Server
            : Elsewhere(uri);

    public bool SameTrust(RemoteTarget other) => string.Equals(Trust, other.Trust, StringComparison.Ordinal);

    public bool Same(RemoteTarget other) => SameTrust(other) && Server.Same(other.Server);
}

using System.Collections.Immutable;

namespace JwtGateway.Resources.Policies;

/// <summary>How keys are fetched, wherever they are. Durations are Gateway API durations (GEP-2257).</summary>
public abstract record FetchedKeys
{
    private protected FetchedKeys() { }

    /// <summary>How long keys count as fresh. Default 300s.</summary>
    public string CacheDuration { get; init; } = "300s";

    /// <summary>The pause before the first attempt after a failed fetch; it doubles. Default 1s, which is also the least.</summary>
    public string? FailedRefetchDuration { get; init; }

    /// <summary>Whether the answer's own max-age goes before <see cref="CacheDuration"/>, within 30 s and 24 h. Default false.</summary>
    public bool HonourCacheControl { get; init; }

    /// <summary>How long keys are used while they cannot be fetched again; at least <see cref="CacheDuration"/>. Default 24h.</summary>
    public string? MaxStale { get; init; }

    /// <summary>The least time between two fetches that unknown key ids lead to; 0s: they lead to none. Default 30s.</summary>
    public string? UnknownKeyCooldown { get; init; }

    /// <summary>Where to connect to; empty: the address's own host and port.</summary>
    public ImmutableArray<PolicyBackendRef> BackendRefs { get; init; } = [];

    /// <summary>Retries and timeouts of the fetch.</summary>
    public BackendSettings? BackendSettings { get; init; }

    /// <summary>Headers that are sent with each request. At most 16.</summary>
    public ImmutableArray<FetchHeader> Headers { get; init; } = [];

    /// <summary>An HTTP proxy to go through, <c>http://host:port</c>; null: what the proxy's environment says.</summary>
    public string? ProxyURL { get; init; }

    /// <summary>A Secret of type kubernetes.io/tls in the policy's namespace: the certificate that is shown to the server.</summary>
    public FetchCertificateReference? ClientCertificateRef { get; init; }

    /// <summary>Prints nothing: a proxy's address and headers may hold credentials.</summary>
    public sealed override string ToString() => GetType().Name;
}

/// <summary>Keys fetched from an address.</summary>
[UnsupportedFields("backendRef")]
public sealed record RemoteJwks : FetchedKeys
{
    /// <summary>Absolute http or https address of the JWK Set.</summary>
    public string Uri { get; init; } = "";
}

/// <summary>Keys whose address the issuer's metadata says (OpenID Connect Discovery section 4, RFC 8414 section 3).</summary>
public sealed record OidcDiscovery : FetchedKeys;

/// <summary>A header of a fetch. Exactly one of its two values is set.</summary>
public sealed record FetchHeader
{
    /// <summary>The header's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The value, for whoever may read the policy to see.</summary>
    public string? Value { get; init; }

    /// <summary>Where the value is.</summary>
    public FetchHeaderSource? ValueFrom { get; init; }

    /// <summary>Prints no value.</summary>
    public override string ToString() => $"FetchHeader {Name}";
}

/// <summary>Where a header's value is.</summary>
public sealed record FetchHeaderSource
{
    /// <summary>A key of a Secret in the policy's namespace.</summary>
    public SecretKeyReference? SecretKeyRef { get; init; }
}

/// <summary>A key of a Secret.</summary>
public sealed record SecretKeyReference
{
    /// <summary>The Secret's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The key in its data.</summary>
    public string Key { get; init; } = "";
}

/// <summary>A Secret of type kubernetes.io/tls.</summary>
public sealed record FetchCertificateReference
{
    /// <summary>The Secret's name.</summary>
    public string Name { get; init; } = "";
}

using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace JwtGateway.Ir;

/// <summary>Where a provider's keys come from. Its id is a hash of its content: two equal sources are one source.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(RemoteJwksIr), "remote")]
[JsonDerivedType(typeof(DiscoveredJwksIr), "discovered")]
[JsonDerivedType(typeof(LocalJwksIr), "local")]
[JsonDerivedType(typeof(DecryptionKeysIr), "decryption")]
[JsonDerivedType(typeof(UnavailableKeysIr), "unavailable")]
[JsonDerivedType(typeof(FirstOfKeysIr), "firstOf")]
public abstract record KeySourceIr
{
    private protected KeySourceIr() { }

    /// <summary>Unique over the configuration, and equal in two configurations only when the sources are equal.</summary>
    public required string Id { get; init; }
}

/// <summary>A JWK Set (RFC 7517 section 5) that is fetched in the background.</summary>
public abstract record FetchedKeysIr : KeySourceIr
{
    private protected FetchedKeysIr() { }

    /// <summary>
    /// Id of the <see cref="UpstreamIr"/> to connect to instead of the address's own host and port; its TLS settings apply. Null: the address's
    /// own, and for https the system's roots.
    /// </summary>
    public string? Upstream { get; init; }

    /// <summary>How long fetched keys count as fresh; the next fetch is made before it ends. Default 300 s.</summary>
    public TimeSpan CacheDuration { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Whether the answer's own max-age (RFC 9111 section 5.2.2.1) goes before <see cref="CacheDuration"/>, within bounds.</summary>
    public bool HonourCacheControl { get; init; }

    /// <summary>
    /// How long keys may be used while they cannot be fetched again, counted from their fetch; then no token verifies. Default 24 h.
    /// </summary>
    public TimeSpan MaxStale { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The least time between two fetches that unknown key ids lead to; zero: they lead to none. Default 30 s.</summary>
    public TimeSpan UnknownKeyCooldown { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait before the first attempt after a failed fetch; doubles up to <see cref="CacheDuration"/>. Default 1 s.</summary>
    public TimeSpan FailedRefetchDuration { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The limit of one attempt. Default 10 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The limit for connecting. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Retries within one fetch; null: none.</summary>
    public RetryIr? Retry { get; init; }

    /// <summary>Headers to send besides; their values may be secret.</summary>
    public ImmutableArray<FetchHeaderIr> Headers { get; init; } = [];

    /// <summary>
    /// The HTTP proxy to go through, as an absolute http or https address without credentials; null: what the environment says, and with an
    /// upstream none.
    /// </summary>
    public string? Proxy { get; init; }

    /// <summary>Id of the <see cref="KeySecretIr"/> with the proxy's <c>user:password</c>, each percent-encoded as in a URI; null: none.</summary>
    public string? ProxyCredentials { get; init; }

    /// <summary>Id of the <see cref="CertificateSecretIr"/> to present to the server; null: none.</summary>
    public string? ClientCertificate { get; init; }
}

/// <summary>A header of a key fetch.</summary>
/// <param name="Name">The header's name.</param>
/// <param name="Secret">Id of the <see cref="KeySecretIr"/> that is its value.</param>
public sealed record FetchHeaderIr(string Name, string Secret);

/// <summary>A JWK Set at a known address.</summary>
public sealed record RemoteJwksIr : FetchedKeysIr
{
    /// <summary>The absolute http or https address of the set.</summary>
    public required string Uri { get; init; }
}

/// <summary>A JWK Set whose address an issuer's metadata says (OpenID Connect Discovery section 4, RFC 8414 section 3).</summary>
public sealed record DiscoveredJwksIr : FetchedKeysIr
{
    /// <summary>The issuer, which its metadata must name exactly.</summary>
    public required string Issuer { get; init; }
}

/// <summary>Keys that came with the configuration.</summary>
public sealed record LocalJwksIr : KeySourceIr
{
    /// <summary>Id of a <see cref="JwksSecretIr"/> or <see cref="KeySecretIr"/>.</summary>
    public required string Secret { get; init; }

    /// <summary>What the secret holds.</summary>
    public KeyFormat Format { get; init; }

    /// <summary>The one algorithm that a key without an <c>alg</c> of its own is for; null: every one that fits its type.</summary>
    public string? Algorithm { get; init; }

    /// <summary>
    /// Whether a shared secret may be shorter than its algorithm's hash, which RFC 7518 section 3.2 forbids: who holds a token can guess a short one.
    /// </summary>
    public bool AllowShortSecret { get; init; }

    /// <summary>The <c>kid</c> of a key without one of its own; null: it has none, and serves tokens with any.</summary>
    public string? KeyId { get; init; }
}

/// <summary>How keys are written down.</summary>
public enum KeyFormat
{
    /// <summary>A JWK Set.</summary>
    Jwks,

    /// <summary>One JWK.</summary>
    Jwk,

    /// <summary>Public keys and certificates, or private keys to decrypt with, in PEM (RFC 7468).</summary>
    Pem,

    /// <summary>A symmetric key: its bytes.</summary>
    Raw,

    /// <summary>A symmetric key in Base64 or base64url.</summary>
    Base64,
}

/// <summary>Keys that cannot be had because of configuration (a missing CA, …): no token verifies, and clients are told 401.</summary>
public sealed record UnavailableKeysIr : KeySourceIr
{
    /// <summary>Why, naming the object and field.</summary>
    public required string Reason { get; init; }
}

/// <summary>
/// Several sources that are asked one after the other: the first with a key that verifies a token is the one that counts (ngrok, <c>additional_jkus</c>). One
/// that has no keys at the moment keeps nobody from the others.
/// </summary>
public sealed record FirstOfKeysIr : KeySourceIr
{
    /// <summary>Ids of <see cref="KeySourceIr"/>s in order, of keys to verify with; none of them is itself one of these. Never empty.</summary>
    public required ImmutableArray<string> Sources { get; init; }
}

/// <summary>Retries of one fetch, as Envoy's retry policy.</summary>
public sealed record RetryIr
{
    /// <summary>Attempts after the first. Default 2.</summary>
    public int NumRetries { get; init; } = 2;

    /// <summary>The first delay, doubled each time. Default 25 ms.</summary>
    public TimeSpan BaseInterval { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>The largest delay. Default ten times <see cref="BaseInterval"/>.</summary>
    public TimeSpan MaxInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Which outcomes are tried again.</summary>
    public ImmutableArray<RetryTrigger> Triggers { get; init; } = [];

    /// <summary>The statuses that <see cref="RetryTrigger.RetriableStatusCodes"/> means.</summary>
    public ImmutableArray<int> StatusCodes { get; init; } = [];
}

/// <summary>Outcomes that are tried again (Envoy, <c>x-envoy-retry-on</c> and <c>x-envoy-retry-grpc-on</c>).</summary>
public enum RetryTrigger
{
    /// <summary>Any 5xx, or no response at all.</summary>
    ServerError,

    /// <summary>502, 503, 504, or no response at all.</summary>
    GatewayError,

    /// <summary>The connection broke, or the attempt timed out, before the response ended.</summary>
    Reset,

    /// <summary>No connection could be made.</summary>
    ConnectFailure,

    /// <summary>409.</summary>
    Retriable4xx,

    /// <summary>HTTP/2 REFUSED_STREAM.</summary>
    RefusedStream,

    /// <summary>One of <see cref="RetryIr.StatusCodes"/>.</summary>
    RetriableStatusCodes,
}

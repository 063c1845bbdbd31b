using System.Collections.Immutable;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.KeySources;

/// <summary>What became of a fetch.</summary>
internal abstract record FetchOutcome
{
    private FetchOutcome() { }

    /// <summary>There are usable keys. An answer that says the same as the one before has the same <paramref name="Keys"/>.</summary>
    /// <param name="Keys">The keys.</param>
    /// <param name="Ignored">Those that are not usable.</param>
    /// <param name="Text">The set as it came.</param>
    /// <param name="MaxAge">How long the answer says it is fresh, its age subtracted; null: it does not say.</param>
    public sealed record Fetched(JwkSet Keys, ImmutableArray<IgnoredKey> Ignored, ReadOnlyMemory<byte> Text, TimeSpan? MaxAge = null) : FetchOutcome;

    /// <summary>There are not.</summary>
    /// <param name="Kind">The kind of failure.</param>
    /// <param name="Reason">Why, in words for the operator of the gateway.</param>
    /// <param name="Status">The HTTP status, when there was an answer.</param>
    public sealed record Failed(FetchFailureKind Kind, string Reason, int? Status = null) : FetchOutcome;
}

/// <summary>The kinds of failure, as metrics name them (in snake case) and retries tell them apart.</summary>
internal enum FetchFailureKind
{
    NoEndpoint,
    Dns,
    Connect,
    Proxy,
    AddressRefused,
    Tls,
    CertificateRefused,
    Timeout,
    Reset,
    RefusedStream,
    Status,
    Redirect,
    TooLarge,
    Empty,
    InvalidMetadata,
    IssuerMismatch,
    InvalidJson,
    NoKeysMember,
    NoUsableKey,
    Internal,
}

using System.Collections.Immutable;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.KeySources;

/// <summary>What became of a fetch.</summary>
internal abstract record FetchOutcome
{
    private FetchOutcome() { }

    /// <summary>There are usable keys.</summary>
    public sealed record Fetched(JwkSet Keys, ImmutableArray<IgnoredKey> Ignored) : FetchOutcome;

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
    Tls,
    CertificateRefused,
    Timeout,
    Reset,
    RefusedStream,
    Status,
    Redirect,
    TooLarge,
    Empty,
    InvalidJson,
    NoKeysMember,
    NoUsableKey,
    Internal,
}

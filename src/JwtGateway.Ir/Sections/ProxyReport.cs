using System.Collections.Immutable;

namespace JwtGateway.Ir.Sections;

/// <summary>What a proxy says about itself (<c>POST /v1/ack</c>): after each configuration, when keys change, and at least each minute.</summary>
public sealed record ProxyReport
{
    /// <summary>The Gateway it serves, as <c>namespace/name</c>.</summary>
    public required string Gateway { get; init; }

    /// <summary>The proxy's own name; in a cluster, its pod's. Two proxies of a Gateway have two names.</summary>
    public required string Proxy { get; init; }

    /// <summary>The version it received last; null: none, or one that it could not make out.</summary>
    public string? Version { get; init; }

    /// <summary>What became of <see cref="Version"/>.</summary>
    public required ReportedOutcome Outcome { get; init; }

    /// <summary>Why it was refused, naming the listener, route or member; null unless it was.</summary>
    public string? Reason { get; init; }

    /// <summary>The version it serves: after a refusal, the last good one. Null: none.</summary>
    public string? Serving { get; init; }

    /// <summary>How each source of keys is doing.</summary>
    public required ImmutableArray<KeySourceReport> KeySources { get; init; }
}

/// <summary>What became of a configuration.</summary>
public enum ReportedOutcome
{
    /// <summary>None was received yet.</summary>
    Waiting,

    /// <summary>It is served.</summary>
    Applied,

    /// <summary>It is refused whole; the last good one is served on.</summary>
    Refused,
}

/// <summary>How a source of keys is doing in one proxy. Holds no key.</summary>
public sealed record KeySourceReport
{
    /// <summary>The <see cref="KeySourceIr.Id"/>.</summary>
    public required string Id { get; init; }

    /// <summary>The <c>kid</c>s, or thumbprints, of the keys in use. Empty: no token verifies.</summary>
    public required ImmutableArray<string> KeyIds { get; init; }

    /// <summary>When the keys in use were fetched; null: there are none.</summary>
    public DateTimeOffset? FetchedAt { get; init; }

    /// <summary>Since when the keys, in use or dropped by now, count as stale; null: they are fresh, or there never were any.</summary>
    public DateTimeOffset? StaleSince { get; init; }

    /// <summary>Why the last fetch failed; null when it did not.</summary>
    public string? LastError { get; init; }

    /// <summary>Fetches in a row that failed.</summary>
    public required int ConsecutiveFailures { get; init; }
}

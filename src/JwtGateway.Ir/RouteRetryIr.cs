using System.Collections.Immutable;

namespace JwtGateway.Ir;

/// <summary>When a request is sent again (Gateway API, HTTPRouteRetry).</summary>
public sealed record RouteRetryIr
{
    /// <summary>How often it is sent again at most; 0: never.</summary>
    public required int Attempts { get; init; }

    /// <summary>Statuses of the upstream that are not taken for an answer while there are attempts left.</summary>
    public ImmutableArray<int> Codes { get; init; } = [];

    /// <summary>The least time before the first new attempt; later ones wait longer.</summary>
    public required TimeSpan Backoff { get; init; }
}

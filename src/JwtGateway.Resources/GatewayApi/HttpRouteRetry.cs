using System.Collections.Immutable;

namespace JwtGateway.Resources.GatewayApi;

/// <summary>When a request is sent again (GEP-1731).</summary>
public sealed record HttpRouteRetry
{
    /// <summary>Statuses of the upstream that are not taken for an answer, 400 to 599.</summary>
    public ImmutableArray<int> Codes { get; init; } = [];

    /// <summary>How often it is sent again at most; null: the implementation's choice.</summary>
    public int? Attempts { get; init; }

    /// <summary>The least time between attempts, as a Gateway API duration; null: the implementation's choice.</summary>
    public string? Backoff { get; init; }
}

namespace JwtGateway.Resources.GatewayApi;

/// <summary>How long a request may take (GEP-1742), as Gateway API durations; <c>0s</c>: for ever.</summary>
public sealed record HttpRouteTimeouts
{
    /// <summary>For the request as a whole, all its attempts included.</summary>
    public string? Request { get; init; }

    /// <summary>For one attempt.</summary>
    public string? BackendRequest { get; init; }
}

namespace JwtGateway.Ir;

/// <summary>How long requests of a rule may take; 504 after that (Gateway API, HTTPRouteTimeouts). Zero: for ever. Null: nothing is asked for.</summary>
public sealed record TimeoutsIr
{
    /// <summary>The request as a whole, from when its policy let it pass, all attempts included.</summary>
    public TimeSpan? Request { get; init; }

    /// <summary>One attempt.</summary>
    public TimeSpan? BackendRequest { get; init; }
}

namespace JwtGateway.Resources.Policies;

/// <summary>Ends what is still being forwarded once the token that it came with has run out.</summary>
public sealed record StreamExpiry
{
    /// <summary>
    /// How long after the token would be refused, so after <c>exp</c> and the provider's clock skew; a Gateway API duration. Default 0s.
    /// </summary>
    public string? Grace { get; init; }
}

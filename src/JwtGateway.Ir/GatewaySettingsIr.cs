namespace JwtGateway.Ir;

/// <summary>What holds for a proxy as a whole.</summary>
public sealed record GatewaySettingsIr
{
    /// <summary>
    /// How many proxies in front of this one may be believed about the client's address: it is the entry of <c>X-Forwarded-For</c> that the
    /// outermost of them added. 0, the default: the connection's own address. Null: nobody knows, so no client's address can be made out.
    /// </summary>
    public int? TrustedHops { get; init; } = 0;

    /// <summary>The most memory that verified tokens are remembered in, in bytes; 0: none are. Default 16 MiB.</summary>
    public long TokenCacheBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>What is taken from clients; null: the defaults.</summary>
    public LimitsIr? Limits { get; init; }

    /// <summary>What is made of paths; null: the defaults.</summary>
    public PathRulesIr? Paths { get; init; }

    /// <summary>
    /// Whether keys are fetched from loopback, link-local and cloud metadata addresses that a policy names by URL. What a Backend or Service names is
    /// always fetched. Default false.
    /// </summary>
    public bool AllowLocalKeyAddresses { get; init; }
}

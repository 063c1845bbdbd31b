namespace JwtGateway.Proxy.Subscription;

/// <summary>Where a proxy gets its configuration.</summary>
public sealed record SubscriberOptions
{
    /// <summary>The operator, as <c>https://HOST:PORT</c>; its certificate must be for HOST.</summary>
    public required Uri Operator { get; init; }

    /// <summary>The Gateway to serve, as <c>namespace/name</c>.</summary>
    public required string Gateway { get; init; }

    /// <summary>This proxy's own name; in a cluster, its pod's.</summary>
    public required string ProxyName { get; init; }

    /// <summary>The file of certificates, in PEM, that are the only roots for the operator's. Read again for each connection.</summary>
    public required string CaFile { get; init; }

    /// <summary>The file of the bearer token. Read again for each request.</summary>
    public required string TokenFile { get; init; }

    /// <summary>The folder where the last good configuration is kept; null: it is not kept, and a restart without the operator serves nothing.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>How often the operator writes at the least; three missed ones end a stream. Default 15 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest pause before the first attempt to connect again. Default 1 s.</summary>
    public TimeSpan ShortestBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause before any attempt. Default 30 s.</summary>
    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(30);
}

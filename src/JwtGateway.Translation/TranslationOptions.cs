namespace JwtGateway.Translation;

/// <summary>How the data planes that a translation is for are arranged. Nothing that a user writes depends on it, only what is possible.</summary>
public sealed record TranslationOptions
{
    /// <summary>The port that a provisioned proxy's probes and metrics are on; no listener can have it.</summary>
    public const int ProxyAdminPort = 19000;

    /// <summary>One process serves all Gateways.</summary>
    public static TranslationOptions Standalone { get; } = new();

    /// <summary>Each Gateway has proxies, and so addresses and ports, of its own.</summary>
    public static TranslationOptions ProxiesPerGateway { get; } = new() { GatewaysSharePorts = false };

    /// <summary>
    /// Whether listeners of two Gateways that have a port and host name in common, or a port and different protocols, are in conflict: the
    /// older Gateway's is served. Where they do not share ports, low ports are bound elsewhere (<see cref="Ir.ListenerPorts"/>), and listeners
    /// that get into the way of that are refused. Default true.
    /// </summary>
    public bool GatewaysSharePorts { get; init; } = true;

    /// <summary>The namespace of proxies that an IngressClass has for itself. In a cluster it is the operator's. Default <c>jwt-gateway</c>.</summary>
    public string StandInNamespace { get; init; } = "jwt-gateway";
}

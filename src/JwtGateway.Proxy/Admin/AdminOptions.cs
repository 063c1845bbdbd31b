using System.Net;

namespace JwtGateway.Proxy.Admin;

/// <summary>How a process is looked into.</summary>
public sealed record AdminOptions
{
    /// <summary>Where to listen; port 0 takes a free one. Whoever can connect here sees the configuration, so keep it to the machine or the cluster.</summary>
    public required IPEndPoint Address { get; init; }

    /// <summary>What is looked into.</summary>
    public required DataPlane DataPlane { get; init; }

    /// <summary>The statuses that were computed for the resources, as YAML. Default: none, for a process that computes none.</summary>
    public Func<string> Status { get; init; } = static () => "";
}

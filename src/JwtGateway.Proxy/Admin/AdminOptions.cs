using System.Net;
using JwtGateway.Ir;

namespace JwtGateway.Proxy.Admin;

/// <summary>How a process is looked into.</summary>
public sealed record AdminOptions
{
    /// <summary>Where to listen; port 0 takes a free one. Whoever can connect here sees metrics, and what <see cref="LoopbackOnly"/> says.</summary>
    public required IPEndPoint Address { get; init; }

    /// <summary>
    /// Whether configuration and statuses are for this machine alone: who comes from elsewhere is answered health and metrics, and 403 for the
    /// rest. For pods, whose probes and scrapes come over the network. Default false: for <see cref="Address"/> to decide.
    /// </summary>
    public bool LoopbackOnly { get; init; }

    /// <summary>Whether the process serves.</summary>
    public required Func<bool> Ready { get; init; }

    /// <summary>The configuration that it serves, secrets included: they are not shown. Default: none.</summary>
    public Func<IReadOnlyList<GatewayIr>> Gateways { get; init; } = static () => [];

    /// <summary>The statuses that were computed for the resources, as YAML. Default: none, for a process that computes none.</summary>
    public Func<string> Status { get; init; } = static () => "";

    /// <summary>For a process that is a data plane.</summary>
    public static AdminOptions For(DataPlane plane, IPEndPoint address)
    {
        ArgumentNullException.ThrowIfNull(plane);
        return new AdminOptions { Address = address, Ready = () => plane.Ready, Gateways = () => plane.Gateways };
    }
}

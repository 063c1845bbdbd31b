using System.Collections.Immutable;

namespace JwtGateway.Resources.Core;

/// <summary>The part of a Service's status that tells its address.</summary>
[IgnoredFields("*")]
public sealed record ServiceStatus
{
    /// <summary>The load balancer, for Services of that type.</summary>
    public LoadBalancerStatus? LoadBalancer { get; init; }
}

/// <summary>Where a load balancer is reached.</summary>
[IgnoredFields("*")]
public sealed record LoadBalancerStatus
{
    /// <summary>Its points of ingress; empty until it has one.</summary>
    public ImmutableArray<LoadBalancerIngress> Ingress { get; init; } = [];
}

/// <summary>A point of ingress: an address, a name, or both.</summary>
[IgnoredFields("*")]
public sealed record LoadBalancerIngress
{
    /// <summary>The IP address; empty for a load balancer that is known by name.</summary>
    public string Ip { get; init; } = "";

    /// <summary>The DNS name; empty for one that is known by address.</summary>
    public string Hostname { get; init; } = "";
}

using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Operator.Publishing;

namespace JwtGateway.Operator.Provisioning.Status;

/// <summary>What is known of a Gateway apart from what users wrote.</summary>
public sealed record GatewayFacts
{
    /// <summary>The configuration that is published.</summary>
    public required GatewayIr Configuration { get; init; }

    /// <summary>Its version, and those before it.</summary>
    public required PublishedVersions Published { get; init; }

    /// <summary>The Gateway's proxies, in any order.</summary>
    public IReadOnlyList<ProxyState> Proxies { get; init; } = [];

    /// <summary>Where it is reached; empty: nowhere yet.</summary>
    public ImmutableArray<GatewayAddress> Addresses { get; init; } = [];

    /// <summary>The IP addresses that the Gateway asks for; empty: it takes what it is given.</summary>
    public ImmutableArray<string> AskedAddresses { get; init; } = [];

    /// <summary>A load balancer was asked for, and the cluster has given it no address; <see cref="Addresses"/> are for inside the cluster.</summary>
    public bool AwaitsLoadBalancer { get; init; }

    /// <summary>
    /// Why objects of the Gateway could not be made or changed, naming them (a quota, a name that somebody else has taken); null: they could.
    /// </summary>
    public string? ProvisioningProblem { get; init; }
}

using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;

namespace JwtGateway.Translation.Policies;

/// <summary>What a policy came to: never nothing.</summary>
internal abstract record RoutePolicy
{
    private protected RoutePolicy() { }

    /// <summary>What a status must say; not empty for every policy that is not honoured as written.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];

    public abstract RoutePolicyIr Ir { get; }

    /// <summary>What the data plane needs in order to enforce it.</summary>
    public virtual IEnumerable<PolicyMaterial> Materials => [];
}

/// <summary>A policy that is enforced. It may have problems all the same: keys that configuration makes unavailable refuse every token.</summary>
internal sealed record EnforcedPolicy(EnforceIr Enforce, PolicyMaterial Material) : RoutePolicy
{
    public override RoutePolicyIr Ir => Enforce;

    public override IEnumerable<PolicyMaterial> Materials => [Material];
}

/// <summary>Rules of what is done with requests. It may have problems all the same: an action that is not honoured answers 500 where it is reached.</summary>
internal sealed record TrafficRules(TrafficIr Traffic, PolicyMaterial Material) : RoutePolicy
{
    public override RoutePolicyIr Ir => Traffic;

    public override IEnumerable<PolicyMaterial> Materials => [Material];
}

/// <summary>A step that changes requests, or sends clients elsewhere, and keeps nobody out.</summary>
internal sealed record ChangedRequests(ChangeIr Change) : RoutePolicy
{
    public override RoutePolicyIr Ir => Change;
}

/// <summary>Policies that are enforced one after the other: those that cannot be overridden, then the most specific.</summary>
internal sealed record CombinedPolicy(ImmutableArray<RoutePolicy> Policies) : RoutePolicy
{
    public override RoutePolicyIr Ir => new AllOfIr { Source = Policies[^1].Ir.Source, Policies = [.. Policies.Select(p => p.Ir)] };

    public override IEnumerable<PolicyMaterial> Materials => Policies.SelectMany(p => p.Materials);
}

/// <summary>A policy that cannot be honoured: its routes answer 500.</summary>
internal sealed record BrokenPolicy(ObjectReference Source) : RoutePolicy
{
    public override RoutePolicyIr Ir => new DenyIr
    {
        Source = Source.ToString(),
        Fault = new FaultIr(500, $"{Source}: {string.Join("; ", Problems.Select(p => p.Text))}"),
    };
}

/// <summary>What the data plane needs in order to enforce a policy.</summary>
internal sealed record PolicyMaterial
{
    public ImmutableArray<JwtProviderIr> Providers { get; init; } = [];

    /// <summary>
    /// The namespaces whose TokenRevocations hold for the providers wherever they are used: first that of the policy whose providers they are, then that
    /// of the policy that is merged over it.
    /// </summary>
    public ImmutableArray<string> Namespaces { get; init; } = [];

    /// <summary>What the providers' tokens are held to, on the Gateway in question.</summary>
    public ImmutableArray<RevocationIr> Revocations { get; init; } = [];

    public ImmutableArray<KeySourceIr> KeySources { get; init; } = [];

    public ImmutableArray<UpstreamIr> Upstreams { get; init; } = [];

    public ImmutableArray<SecretIr> Secrets { get; init; } = [];

    /// <summary>Upstreams of key sources, whose TLS policies owe the policy a status.</summary>
    public ImmutableArray<Upstream> KeyBackends { get; init; } = [];

    /// <summary>The internal endpoints that the policy may hand requests over to.</summary>
    public ImmutableArray<ObjectReference> Endpoints { get; init; } = [];
}

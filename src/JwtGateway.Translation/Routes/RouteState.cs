using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Gateways;

namespace JwtGateway.Translation.Routes;

/// <summary>A route that refers to at least one Gateway of ours.</summary>
/// <param name="Resource">The HTTPRoute, or the one that a GRPCRoute stands for (<see cref="GrpcRoutes"/>).</param>
/// <param name="Parents">Its parentRefs to Gateways of ours.</param>
/// <param name="Rules">Its rules, in order.</param>
/// <param name="Problems">What is wrong with the route as a whole; what spoils its rules is among their problems too.</param>
internal sealed record RouteState(HttpRoute Resource, ImmutableArray<RouteParent> Parents, ImmutableArray<RuleState> Rules, ImmutableArray<Problem> Problems)
{
    public ObjectReference Reference => Resource.Reference;

    /// <summary>
    /// The object of a kind that is no Gateway API whose rules for one host these are; null: a route of the Gateway API. Several routes may have one.
    /// </summary>
    public KubernetesResource? Source { get; init; }

    /// <summary>The listeners it is attached to, each once.</summary>
    public IEnumerable<ListenerAttachment> Attachments => Parents is [{ Attachments.Length: <= 1 } only] ? only.Attachments : Parents.SelectMany(p => p.Attachments).DistinctBy(a => a.Listener.Id);
}

/// <summary>A parentRef to a Gateway of ours or to a ListenerSet of one, and what it came to.</summary>
internal sealed record RouteParent(
    ParentReference Reference,
    ObjectReference Parent,
    GatewayState Gateway,
    string FieldPath,
    ImmutableArray<ListenerAttachment> Attachments,
    Problem? Problem)
{
    /// <summary>A defect in attaching the route here: where it is attached, it answers 500.</summary>
    public Problem? Defect { get; init; }
}

/// <summary>A listener that lets the route in, and the host names they have in common; empty: neither has one, so all.</summary>
internal sealed record ListenerAttachment(ListenerState Listener, ImmutableArray<string> Hostnames);

/// <summary>A rule, compiled. Without matches it is not in force: nothing can be said to be meant by it.</summary>
internal sealed record RuleState
{
    public required int Index { get; init; }

    public string? Name { get; init; }

    public ImmutableArray<RouteMatchIr> Matches { get; init; } = [];

    /// <summary>Which of several rules has a request, where that is not by host and path; null: by these.</summary>
    public long? Priority { get; init; }

    public HeaderModifierIr? RequestHeaders { get; init; }

    public HeaderModifierIr? ResponseHeaders { get; init; }

    public RedirectIr? Redirect { get; init; }

    public RewriteIr? Rewrite { get; init; }

    public ImmutableArray<MirrorShare> Mirrors { get; init; } = [];

    public CorsIr? Cors { get; init; }

    public TimeoutsIr? Timeouts { get; init; }

    public RouteRetryIr? Retry { get; init; }

    public ImmutableArray<BackendShare> Backends { get; init; } = [];

    /// <summary>Policies of ExtensionRef filters and annotations, in order: requests are held to them besides those that target the route.</summary>
    public ImmutableArray<ObjectReference> Policies { get; init; } = [];

    /// <summary>Everything that requests or copies of them go to.</summary>
    public IEnumerable<Upstream> Upstreams => Backends.Select(b => b.Upstream)
        .Concat(Mirrors.Concat(Backends.SelectMany(b => b.Mirrors)).Select(m => m.Upstream))
        .OfType<Upstream>();

    /// <summary>Why the rule is not honoured; it then answers 500.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];

    /// <summary>A defect that keeps anybody from telling which requests are meant (<see cref="HostClosures"/>).</summary>
    public Problem? UnknownMatches { get; init; }

    /// <summary>Backends that cannot be used; their shares answer 500.</summary>
    public ImmutableArray<Problem> Unresolved { get; init; } = [];
}

/// <summary>A backend's share of a rule.</summary>
internal sealed record BackendShare(WeightedBackendIr Ir, Upstream? Upstream)
{
    public ImmutableArray<MirrorShare> Mirrors { get; init; } = [];

    /// <summary>Where it stands; null: that is the rule's own place.</summary>
    public string? FieldPath { get; init; }

    /// <summary>The Service that it names, also where that cannot be used: what the Service asks for does not depend on that. Null: it names none.</summary>
    public ObjectReference? Service { get => field ?? Upstream?.Service; init; }

    /// <summary>
    /// Policies of its own filters, and of annotations of its Services, in order: its requests are held to them after those of the rule. What all shares are held
    /// to is the rule's (<see cref="Policies.BackendPolicies"/>).
    /// </summary>
    public ImmutableArray<ObjectReference> Policies { get; init; } = [];

    /// <summary>
    /// The same share, all of which answers an error (Gateway API, HTTPRouteRule.backendRefs): 500, and of a GRPCRoute UNAVAILABLE, which is 503
    /// (GRPCRouteRule.backendRefs). It keeps its policies.
    /// </summary>
    /// <param name="route">The route.</param>
    /// <param name="problems">Why.</param>
    public BackendShare Failing(HttpRoute route, ImmutableArray<Problem> problems)
    {
        var fault = new FaultIr(GrpcRoutes.Is(route) ? 503 : 500, $"{route.Reference}: {string.Join("; ", problems.Select(p => p.Text))}");
        return this with { Ir = new() { Weight = Ir.Weight, Fault = fault }, Upstream = null, Mirrors = [] };
    }
}

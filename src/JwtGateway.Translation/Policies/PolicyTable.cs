using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Revocations;
using JwtGateway.Translation.Routes;

namespace JwtGateway.Translation.Policies;

/// <summary>
/// The policy in force for a rule on a listener. The most specific wins: rule, route, listener, Gateway. It replaces the others whole, or is
/// merged over that of the listener or Gateway when it says so; those that forbid to be overridden are enforced before it. What nobody can make
/// out the place of is in force wherever it may have been meant. Policies that add to each other (<see cref="LayerTable"/>) are enforced beside it.
/// </summary>
internal sealed class PolicyTable(IReadOnlyList<SettledAttachment> attachments, FilterPolicies filters, AnnotatedPolicies annotated, RevocationScope revocations)
{
    private readonly Dictionary<(ObjectReference, string?), SettledAttachment> _winners = attachments
        .Where(a => a is { Outcome: AttachmentOutcome.InForce, Attachment: { Point: TargetPoint, Layers: null } })
        .ToDictionary(a => Key((TargetPoint)a.Attachment.Point));

    /// <summary>Policies for a part of the target that is not known: each part may have been meant.</summary>
    private readonly ILookup<ObjectReference, SettledAttachment> _unclear = attachments
        .Where(a => a is { Outcome: AttachmentOutcome.Unclear, Attachment.Layers: null })
        .OrderByDescending(a => a.Attachment.ForbidsOverride)
        .ToLookup(a => ((TargetPoint)a.Attachment.Point).Object);

    private readonly ImmutableArray<SettledAttachment> _unreadable = [.. attachments.Where(a => a.Attachment.Point is UnreadablePoint)];

    private readonly LayerTable _layers = new(attachments);

    private readonly Dictionary<(KubernetesResource Policy, KubernetesResource Under), RoutePolicy> _merged = new(Pairs.Instance);

    /// <summary>What was merged so far, with the policy that was merged over another.</summary>
    public IEnumerable<(ObjectReference Source, RoutePolicy Policy)> MergedPolicies => _merged.Select(m => (m.Key.Policy.Reference, m.Value));

    public RoutePolicy? Find(RouteState route, RuleState rule, ListenerState listener)
    {
        if (_unreadable.FirstOrDefault(u => Reaches(u, route.Reference) || (route.Source is null && (Reaches(u, listener.Gateway.Reference) || Reaches(u, listener.Owner.Reference)))) is { } unreadable)
            return unreadable.Denial;
        var levels = Levels(listener).Concat(Levels(route.Reference, rule.Name)).ToList();
        if (levels is not [.. var wider, var decider])
            return Together([.. Annotated(listener), .. Layers(route, rule, listener), .. Filters(rule.Policies, listener.Gateway.Reference)]);
        ImmutableArray<RoutePolicy> policies =
        [
            .. Annotated(listener),
            .. wider
                .Where(l => l.Attachment.ForbidsOverride && !ReferenceEquals(l.Attachment.Source, decider.Attachment.Source))
                .DistinctBy(l => l.Attachment.Source, ReferenceEqualityComparer.Instance)
                .Select(l => Effective(l, listener)),
            Effective(decider, listener),
            .. Layers(route, rule, listener),
            .. Filters(rule.Policies, listener.Gateway.Reference),
        ];
        return Together(policies);
    }

    /// <summary>What the requests of one backend are held to besides, after all that their rule is; null: nothing, or it gets none.</summary>
    public RoutePolicy? Find(BackendShare share, ObjectReference gateway) => share.Ir.Weight == 0 ? null : Together(Filters(share.Policies, gateway));

    /// <summary>What is asked of a listener's requests before they have a route; null: nothing.</summary>
    public RoutePolicy? Before(ListenerState listener) => Together([.. Held(_layers.Before(listener), listener)]);

    /// <summary>The policy of a rule that requests are handed over to, of which those of the listener have been asked: what it names itself. Nothing else targets it.</summary>
    /// <param name="route">What requests are handed over to.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="gateway">The Gateway that the requests came in by.</param>
    public RoutePolicy? OfHandedOver(RouteState route, RuleState rule, ObjectReference gateway) =>
        _unreadable.FirstOrDefault(u => Reaches(u, route.Reference)) is { } unreadable ? unreadable.Denial : Together(Filters(rule.Policies, gateway));

    private static RoutePolicy? Together(ImmutableArray<RoutePolicy> policies) => policies switch
    {
        [] => null,
        [var only] => only,
        _ => new CombinedPolicy([.. policies.SelectMany(p => p is CombinedPolicy several ? several.Policies : [p])]),
    };

    /// <summary>What the annotations of the Gateway ask for, which goes before all else.</summary>
    private IEnumerable<RoutePolicy> Annotated(ListenerState listener) =>
        annotated.On(listener.Gateway).Select(p => revocations.Hold(p.Policy, p.Source.Reference, listener.Gateway.Reference));

    private IEnumerable<RoutePolicy> Layers(RouteState route, RuleState rule, ListenerState listener) => Held(_layers.On(route, rule, listener), listener);

    private IEnumerable<RoutePolicy> Held(ImmutableArray<(PolicyAttachment Attachment, RoutePolicy Policy)> layers, ListenerState listener) =>
        layers.Select(l => revocations.Hold(l.Policy, l.Attachment.Source.Reference, listener.Gateway.Reference));

    /// <summary>What policies ask for that a rule or backend names itself, in their order; a policy that targets the route goes before them.</summary>
    private ImmutableArray<RoutePolicy> Filters(ImmutableArray<ObjectReference> named, ObjectReference gateway) =>
        [.. named.Select(reference => revocations.Hold(filters.Find(reference).Policy, reference, gateway))];

    /// <summary>What a policy comes to on a listener of its target.</summary>
    public RoutePolicy Effective(SettledAttachment settled, ListenerState listener)
    {
        if (settled.Outcome == AttachmentOutcome.Unclear)
            return settled.Denial;
        var policy = settled.Attachment.MergeOver is not null && Under(listener) is { } under ? Merged(settled.Attachment, under) : settled.Attachment.Policy;
        return revocations.Hold(policy, settled.Attachment.Source.Reference, listener.Gateway.Reference);
    }

    /// <summary>What a policy that is not merged comes to on a Gateway of its target.</summary>
    public RoutePolicy OnGateway(SettledAttachment settled, ObjectReference gateway) => settled.Outcome == AttachmentOutcome.InForce
        ? revocations.Hold(settled.Attachment.Policy, settled.Attachment.Source.Reference, gateway)
        : settled.Attachment.Policy;

    /// <summary>The policy that those of routes are merged over: the listener's, else the Gateway's.</summary>
    public SettledAttachment? Under(ListenerState listener) => Levels(listener).LastOrDefault();

    /// <summary>
    /// The policies of a listener, the most specific last. Those of a Gateway hold for the listeners of sets too, which are no way around them; those of
    /// one of the Gateway's listeners do not hold for a set's of the same name.
    /// </summary>
    public IEnumerable<SettledAttachment> Levels(ListenerState listener) => listener.Set is null
        ? Levels(listener.Gateway.Reference, listener.Spec.Name)
        : Levels(listener.Gateway.Reference, null).Concat(Levels(listener.Set.Reference, listener.Spec.Name));

    /// <summary>The policies of a target and of one section, the most specific last.</summary>
    public IEnumerable<SettledAttachment> Levels(ObjectReference target, string? section)
    {
        if (_winners.TryGetValue((target, null), out var whole))
            yield return whole;
        if (section is not null && _winners.TryGetValue((target, section), out var part))
            yield return part;
        if (_unclear[target].FirstOrDefault() is { } unclear)
            yield return unclear;
    }

    private RoutePolicy Merged(PolicyAttachment policy, SettledAttachment under)
    {
        if (under.Outcome == AttachmentOutcome.Unclear)
            return under.Denial;
        var pair = (policy.Source, under.Attachment.Source);
        return _merged.TryGetValue(pair, out var known) ? known : _merged[pair] = policy.MergeOver!(under.Attachment);
    }

    private static bool Reaches(SettledAttachment unreadable, ObjectReference target) => ((UnreadablePoint)unreadable.Attachment.Point).Reaches(target);

    private static (ObjectReference, string?) Key(TargetPoint point) => (point.Object, point.SectionName);

    private sealed class Pairs : IEqualityComparer<(KubernetesResource Policy, KubernetesResource Under)>
    {
        public static Pairs Instance { get; } = new();

        public bool Equals((KubernetesResource Policy, KubernetesResource Under) x, (KubernetesResource Policy, KubernetesResource Under) y) =>
            ReferenceEquals(x.Policy, y.Policy) && ReferenceEquals(x.Under, y.Under);

        public int GetHashCode((KubernetesResource Policy, KubernetesResource Under) pair) => pair.Policy.Reference.GetHashCode();
    }
}

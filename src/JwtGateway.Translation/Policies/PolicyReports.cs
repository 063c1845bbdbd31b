using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Policies;

/// <summary>Says of each policy what became of it: in its status, for each ancestor, and in diagnostics.</summary>
internal sealed class PolicyReports(
    ImmutableArray<SettledAttachment> settled,
    ImmutableArray<GatewayState> gateways,
    ImmutableArray<RouteState> routes,
    PolicyTable table,
    FaultContainment containment)
{
    private readonly Dictionary<ObjectReference, RouteState> _routes = routes.DistinctBy(r => r.Reference).ToDictionary(r => r.Reference);
    private readonly ImmutableHashSet<ObjectReference> _held = [.. gateways.Where(g => g.Defect is not null).Select(g => g.Reference)];
    private readonly OverrideReport _overrides = new(settled, routes, table);

    public IEnumerable<StatusUpdate> Statuses() => settled
        .GroupBy(s => s.Attachment.Source, ReferenceEqualityComparer.Instance)
        .Select(policy => containment.Run<StatusUpdate?>(
            new(((KubernetesResource)policy.Key!).Reference, TranslationStep.Status),
            () => PolicyStatus.Of((KubernetesResource)policy.Key!, policy.SelectMany(Entries)),
            _ => null))
        .OfType<StatusUpdate>()
        .Where(status => PolicyKinds.HaveAncestors(status.Object))
        .Where(status => status.Status["ancestors"]!.AsArray().Count > 0);

    public void Diagnose(DiagnosticSink diagnostics)
    {
        foreach (var one in settled)
        {
            var policy = one.Attachment.Source.Reference;
            foreach (var (_, effective, _) in Places(one))
                diagnostics.Errors(policy, effective.Problems);
            if (one.Problem is { } problem)
                diagnostics.Error(policy, problem.FieldPath, problem.Message + one.Advice);
            foreach (var note in one.Attachment.Notes)
                diagnostics.Report(note.Severity, policy, note.FieldPath, note.Message);
        }
    }

    private IEnumerable<AncestorConditions> Entries(SettledAttachment one)
    {
        var common = new List<Condition>();
        if (one is { Outcome: AttachmentOutcome.InForce, Attachment: { Point: TargetPoint, Layers: null } })
        {
            common.AddRange(_overrides.OfMoreSpecific(one.Attachment));
            if (_overrides.OfWider(one.Attachment) is { } wider)
                common.Add(wider);
        }

        var deprecated = one.Attachment.Notes.Where(n => n.Deprecated).Select(n => n.Message).ToList();
        if (deprecated.Count > 0)
            common.Add(Condition.True(ConditionType.Warning, ConditionReason.DeprecatedField, string.Join('\n', deprecated)));
        return Places(one).Select(p => new AncestorConditions(p.Ancestor, Shown(p.Ancestor, [.. Own(one, p), .. common])));
    }

    private ImmutableArray<Condition> Shown(AncestorReference ancestor, ImmutableArray<Condition> conditions) =>
        _held.Contains(ancestor.Object) ? [.. conditions.Select(NotInEffect(ancestor))] : conditions;

    private static IEnumerable<Condition> Own(SettledAttachment one, PolicyPlace place)
    {
        yield return place.Accepted;
        if (one is { Outcome: AttachmentOutcome.NotPermitted, Problem: { } problem })
            yield return Condition.False(ConditionType.ResolvedRefs, problem.Reason, problem.Message);
        if (place is { Under.Attachment.Source: { } under, Policy: not BrokenPolicy })
        {
            yield return Condition.True(ConditionType.Merged, ConditionReason.Merged,
                $"Merged with policy {under.Metadata.Namespace}/{under.Metadata.Name}");
        }
    }

    /// <summary>The ancestors of an attachment and what it comes to there; one that is merged may come to something else on each listener.</summary>
    private IEnumerable<PolicyPlace> Places(SettledAttachment one)
    {
        var listeners = one is { Outcome: AttachmentOutcome.InForce, Attachment: { MergeOver: not null, Point: TargetPoint point } }
            && _routes.TryGetValue(point.Object, out var route) && route.Source is null ? route.Attachments.Select(a => a.Listener).ToList() : [];
        return listeners.Count == 0
            ? Ancestors(one).Select(a => (Ancestor: a, Policy: table.OnGateway(one, a.Object)))
                .Select(p => new PolicyPlace(p.Ancestor, p.Policy, null) { Accepted = one.AcceptedAs(p.Policy) })
            : listeners.Select(l => new PolicyPlace(new AncestorReference(l.Owner.Reference, l.Spec.Name), table.Effective(one, l), table.Under(l)));
    }

    private static Func<Condition, Condition> NotInEffect(AncestorReference ancestor) => condition =>
        condition is { Type: ConditionType.Accepted, Status: true } && HeldGateways.NotInEffect(ancestor.Object) is var problem
            ? Condition.False(ConditionType.Accepted, problem.Reason, problem.Sentence)
            : condition;

    private IEnumerable<AncestorReference> Ancestors(SettledAttachment one) => one.Attachment.Point switch
    {
        UnreadablePoint point => Denied(point),
        NotPermittedPoint point => Ancestors(point.Object, null),
        TargetPoint point => Ancestors(point.Object, point.SectionName),
        FilterPoint point => Ancestors(point.Route, null),
        _ => [],
    };

    private IEnumerable<AncestorReference> Ancestors(ObjectReference target, string? section) => _routes.TryGetValue(target, out var route)
        ? route.Parents.Select(p => new AncestorReference(p.Parent, p.Reference.SectionName)).Distinct()
        : [new AncestorReference(target, section)];

    /// <summary>The Gateways on which something answers errors because of a policy that nobody can make out the place of.</summary>
    private IEnumerable<AncestorReference> Denied(UnreadablePoint point) => gateways
        .Where(g => g.StandIn is null && (point.Reaches(g.Reference) || routes.Any(r => point.Reaches(r.Reference) && r.Parents.Any(p => p.Gateway.Reference == g.Reference))))
        .Select(g => g.Reference)
        .Concat(routes.Where(r => r.Source is not null && point.Reaches(r.Reference)).Select(r => r.Reference).Distinct())
        .Select(o => new AncestorReference(o));

    private sealed record PolicyPlace(AncestorReference Ancestor, RoutePolicy Policy, SettledAttachment? Under)
    {
        public Condition Accepted { get; init; } = SettledAttachment.Accepted(Policy);
    }
}

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
    ImmutableArray<SettledAttachment> settled, ImmutableArray<GatewayState> gateways, ImmutableArray<RouteState> routes, FaultContainment containment)
{
    private readonly Dictionary<ObjectReference, RouteState> _routes = routes.DistinctBy(r => r.Reference).ToDictionary(r => r.Reference);
    private readonly ImmutableHashSet<ObjectReference> _held = [.. gateways.Where(g => g.Defect is not null).Select(g => g.Reference)];
    private readonly OverrideReport _overrides = new(settled, routes);

    public IEnumerable<StatusUpdate> Statuses() => settled
        .GroupBy(s => s.Attachment.Source, ReferenceEqualityComparer.Instance)
        .Select(policy => containment.Run<StatusUpdate?>(
            new(((KubernetesResource)policy.Key!).Reference, TranslationStep.Status),
            () => PolicyStatus.Of((KubernetesResource)policy.Key!, policy.SelectMany(Entries)),
            _ => null))
        .OfType<StatusUpdate>()
        .Where(status => status.Status["ancestors"]!.AsArray().Count > 0);

    public void Diagnose(DiagnosticSink diagnostics)
    {
        foreach (var one in settled)
        {
            var policy = one.Attachment.Source.Reference;
            diagnostics.Errors(policy, one.Attachment.Policy.Problems);
            if (one.Problem is { } problem)
                diagnostics.Error(policy, problem.FieldPath, problem.Message + one.Advice);
            foreach (var note in one.Attachment.Notes)
                diagnostics.Report(note.Severity, policy, note.FieldPath, note.Message);
        }
    }

    private IEnumerable<AncestorConditions> Entries(SettledAttachment one)
    {
        var conditions = new List<Condition> { one.Accepted() };
        if (one.Outcome == AttachmentOutcome.InForce && _overrides.Find(one.Attachment) is { } overridden)
            conditions.Add(overridden);
        var deprecated = one.Attachment.Notes.Where(n => n.Deprecated).Select(n => n.Message).ToList();
        if (deprecated.Count > 0)
            conditions.Add(Condition.True(ConditionType.Warning, ConditionReason.DeprecatedField, string.Join('\n', deprecated)));
        return Ancestors(one).Select(a => new AncestorConditions(a, [.. _held.Contains(a.Object) ? conditions.Select(NotInEffect(a)) : conditions]));
    }

    private static Func<Condition, Condition> NotInEffect(AncestorReference ancestor) => condition =>
        condition is { Type: ConditionType.Accepted, Status: true } && HeldGateways.NotInEffect(ancestor.Object) is var problem
            ? Condition.False(ConditionType.Accepted, problem.Reason, problem.Sentence)
            : condition;

    private IEnumerable<AncestorReference> Ancestors(SettledAttachment one) => one.Attachment.Point switch
    {
        UnreadablePoint point => Denied(point.Namespace),
        TargetPoint point when _routes.TryGetValue(point.Object, out var route) =>
            route.Parents.Select(p => new AncestorReference(p.Gateway.Reference, p.Reference.SectionName)).Distinct(),
        TargetPoint point => [new AncestorReference(point.Object, point.SectionName)],
        _ => [],
    };

    /// <summary>The Gateways on which something answers errors because of a policy in this namespace.</summary>
    private IEnumerable<AncestorReference> Denied(string ns) => gateways
        .Where(g => g.Reference.Namespace == ns || routes.Any(r => r.Reference.Namespace == ns && r.Parents.Any(p => p.Gateway.Reference == g.Reference)))
        .Select(g => new AncestorReference(g.Reference));
}

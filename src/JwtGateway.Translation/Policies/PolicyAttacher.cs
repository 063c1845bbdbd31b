using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Policies;

/// <summary>Settles which attachment holds where (GEP-713). Those that concern only Gateways of other classes are left to their controllers.</summary>
internal sealed class PolicyAttacher(
    SnapshotIndex index, ImmutableArray<GatewayState> gateways, ImmutableArray<RouteState> routes, FaultContainment containment)
{
    private readonly Dictionary<ObjectReference, GatewayState> _gateways = gateways.DistinctBy(g => g.Reference).ToDictionary(g => g.Reference);
    private readonly Dictionary<ObjectReference, RouteState> _routes = routes.DistinctBy(r => r.Reference).ToDictionary(r => r.Reference);
    private readonly Dictionary<ObjectReference, GatewayState> _sets = gateways
        .SelectMany(g => g.Sets.Select(s => (s.Resource.Reference, Gateway: g))).DistinctBy(s => s.Reference).ToDictionary(s => s.Reference, s => s.Gateway);

    private readonly HashSet<ObjectReference> _existing =
        [
            .. index.Gateways.Select(g => g.Reference), .. index.ListenerSets.Select(s => s.Reference),
            .. index.HttpRoutes.Select(r => r.Reference), .. index.GrpcRoutes.Select(r => r.Reference), .. index.Ingresses.Select(i => i.Reference),
        ];

    /// <summary>The attachments that concern us, the oldest policy's first.</summary>
    public ImmutableArray<SettledAttachment> Settle(IEnumerable<PolicyAttachment> attachments)
    {
        var winners = new Dictionary<(ObjectReference, string?), KubernetesResource>();
        var settled = ImmutableArray.CreateBuilder<SettledAttachment>();
        foreach (var attachment in attachments.OrderBy(a => a.Source, ResourceAge.Order))
        {
            if (SettleContained(attachment, winners) is { } outcome)
                settled.Add(outcome);
        }

        return settled.ToImmutable();
    }

    private SettledAttachment? SettleContained(PolicyAttachment attachment, Dictionary<(ObjectReference, string?), KubernetesResource> winners) => containment.Run(
        new(attachment.Source.Reference, TranslationStep.Attachment, (attachment.Point as TargetPoint)?.FieldPath ?? "spec"),
        () => Settle(attachment, winners),
        defect => attachment.Point switch
        {
            UnreadablePoint => new SettledAttachment(attachment, AttachmentOutcome.Unreadable, defect),
            TargetPoint point when IsOurs(point.Object) => new SettledAttachment(attachment, AttachmentOutcome.Unclear, defect),
            UnclearPoint point when IsOurs(point.Object) => Unclear(attachment, point) with { Problem = defect },
            _ => null,
        });

    private SettledAttachment? Settle(PolicyAttachment attachment, Dictionary<(ObjectReference, string?), KubernetesResource> winners) => attachment.Point switch
    {
        UnreadablePoint point => Concerns(point) ? Unreadable(attachment, point) : null,
        NotPermittedPoint point => IsOurs(point.Object) ? NotPermitted(attachment, point) : null,
        UnclearPoint point => IsOurs(point.Object) ? Unclear(attachment, point) : null,
        TargetPoint point when IsOurs(point.Object) => SettleTarget(attachment, point, winners),
        TargetPoint point when _existing.Contains(point.Object) => null,
        TargetPoint point => Failed(attachment, AttachmentOutcome.TargetNotFound, point, $"{point.Object} does not exist."),
        var other => throw new NotSupportedException($"No place for {other.GetType().Name}."),
    };

    private SettledAttachment? SettleTarget(
        PolicyAttachment attachment, TargetPoint point, Dictionary<(ObjectReference, string?), KubernetesResource> winners)
    {
        if (point.SectionName is { } section && !HasSection(point.Object, section))
        {
            return Failed(attachment, AttachmentOutcome.Unclear, point with { FieldPath = point.FieldPath + ".sectionName" },
                $"No section name {section} found for {point.Object.Kind} {point.Object.Namespace}/{point.Object.Name}");
        }

        // Those that add to each other have no conflicts.
        if (attachment.Layers is not null)
            return new SettledAttachment(attachment, AttachmentOutcome.InForce, null);
        var key = (point.Object, point.SectionName);
        if (winners.TryAdd(key, attachment.Source))
            return new SettledAttachment(attachment, AttachmentOutcome.InForce, null);
        // The same target twice in one policy says nothing new.
        return ReferenceEquals(winners[key], attachment.Source) ? null : Conflicted(attachment, point, winners[key]);
    }

    private static SettledAttachment Conflicted(PolicyAttachment attachment, TargetPoint point, KubernetesResource winner)
    {
        var (kind, name) = (point.Object.Kind, point.SectionName) switch
        {
            ("Gateway" or "ListenerSet", { } listener) => ("Listener", $"{point.Object.Name}/{listener}"),
            (_, { } rule) => ("RouteRule", $"{point.Object.Name}/{rule}"),
            var (whole, _) => (whole, point.Object.Name),
        };
        return new SettledAttachment(attachment, AttachmentOutcome.Conflicted, new Problem(ConditionReason.Conflicted, point.FieldPath,
            $"Unable to target {kind} {name}, another {winner.Kind} has already attached to it"))
        {
            Advice = $": {winner.Reference} is older and in force; give each its own target, or merge them",
        };
    }

    private static SettledAttachment Failed(PolicyAttachment attachment, AttachmentOutcome outcome, TargetPoint point, string message) =>
        new(attachment, outcome, new Problem(ConditionReason.TargetNotFound, point.FieldPath, message));

    private static SettledAttachment NotPermitted(PolicyAttachment attachment, NotPermittedPoint point) =>
        new(attachment, AttachmentOutcome.NotPermitted, new Problem(ConditionReason.RefNotPermitted, point.FieldPath,
            $"It selects {point.Object.Kind}s of namespace {point.Object.Namespace}, where no ReferenceGrant lets policies like it "
            + $"({attachment.Source.Kind} of namespace {attachment.Source.Metadata.Namespace}) target them; it has no effect on those."));

    private static SettledAttachment Unclear(PolicyAttachment attachment, UnclearPoint point) =>
        new(attachment with { Point = new TargetPoint(point.Object, null, point.FieldPath) }, AttachmentOutcome.Unclear,
            new Problem(ConditionReason.Invalid, point.FieldPath,
                $"It may select {point.Object.Kind} {point.Object.Namespace}/{point.Object.Name}, whose labels, or a ReferenceGrant of whose namespace, cannot all be read; that answers 500."));

    private static SettledAttachment Unreadable(PolicyAttachment attachment, UnreadablePoint point) =>
        new(attachment, AttachmentOutcome.Unreadable, point.Defect ?? new Problem(ConditionReason.Invalid, "spec",
            $"It cannot be made out what this policy protects, so every HTTPRoute, GRPCRoute, Ingress, IngressRoute and endpoint of namespace {point.Namespace} and every "
            + $"route of its Gateways answers 500{(point.GoesBeyond ? ", and what ReferenceGrants of other namespaces let it target" : "")}. "
            + "Give it targetRefs with group, kind and name of a Gateway, HTTPRoute or GRPCRoute, or delete it."));

    private bool IsOurs(ObjectReference target) => _gateways.ContainsKey(target) || _sets.ContainsKey(target) || _routes.ContainsKey(target);

    private bool Concerns(UnreadablePoint point) => _gateways.Any(g => g.Value.StandIn is null && point.Reaches(g.Key)) || _sets.Keys.Any(point.Reaches) || _routes.Keys.Any(point.Reaches);

    private bool HasSection(ObjectReference target, string section) => target.Kind is "Gateway" or "ListenerSet"
        ? (_gateways.GetValueOrDefault(target) ?? _sets[target]).Listeners.Any(l => l.IsNamed(target, section))
        : _routes[target].Rules.Any(r => r.Name == section);
}

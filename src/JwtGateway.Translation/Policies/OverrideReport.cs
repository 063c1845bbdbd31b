using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Policies;

/// <summary>
/// Says how a policy relates to others: which take its place, are merged over it, or are enforced in addition to it, where Envoy Gateway has
/// words for it in those.
/// </summary>
internal sealed class OverrideReport(ImmutableArray<SettledAttachment> settled, ImmutableArray<RouteState> routes, PolicyTable table)
{
    /// <summary>All places with a policy of their own, in force or closed.</summary>
    private readonly ILookup<ObjectReference, SettledAttachment> _places = settled
        .Where(s => s is { Outcome: AttachmentOutcome.InForce or AttachmentOutcome.Unclear, Attachment: { Point: TargetPoint, Layers: null } })
        .ToLookup(s => ((TargetPoint)s.Attachment.Point).Object);

    /// <summary>What more specific policies mean for one that is in force.</summary>
    public IEnumerable<Condition> OfMoreSpecific(PolicyAttachment attachment)
    {
        var point = (TargetPoint)attachment.Point;
        if (attachment.ForbidsOverride)
        {
            if (Where(attachment, point, _ => true) is { } added)
            {
                yield return Condition.False(ConditionType.Overridden, ConditionReason.OverrideForbidden,
                    $"This policy is enforced in addition to other securityPolicies for {added}");
            }

            yield break;
        }

        if (Where(attachment, point, p => !IsMergedOver(p, attachment)) is { } overridden)
        {
            yield return Condition.True(ConditionType.Overridden, ConditionReason.Overridden,
                $"This policy is being overridden by other securityPolicies for {overridden}");
        }

        if (MergedRoutes(attachment) is { Count: > 0 } merged)
        {
            yield return Condition.True(ConditionType.Merged, ConditionReason.Merged,
                $"This policy is being merged by other securityPolicies for these routes: [{string.Join(' ', merged)}]");
        }
    }

    /// <summary>What wider policies that cannot be overridden mean for one that is in force.</summary>
    public Condition? OfWider(PolicyAttachment attachment)
    {
        var point = (TargetPoint)attachment.Point;
        var wider = point.Object.Kind == "Gateway"
            ? table.Levels(point.Object, null)
            : routes.Where(r => r.Reference == point.Object)
                .SelectMany(r => r.Attachments)
                .SelectMany(a => table.Levels(a.Listener))
                .Concat(table.Levels(point.Object, null));
        var names = wider
            .Where(w => w.Attachment.ForbidsOverride && w.Attachment.Point != attachment.Point && !ReferenceEquals(w.Attachment.Source, attachment.Source))
            .Select(w => $"{w.Attachment.Source.Metadata.Namespace}/{w.Attachment.Source.Metadata.Name}")
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return names.Count == 0 ? null : Condition.True(ConditionType.Merged, ConditionReason.OverrideForbidden,
            $"Enforced in addition to policy {string.Join(" and policy ", names)}, which cannot be overridden");
    }

    /// <summary>The places that have another policy for which <paramref name="counts"/> holds; null when there are none.</summary>
    private string? Where(PolicyAttachment attachment, TargetPoint point, Func<SettledAttachment, bool> counts)
    {
        var isGateway = point.Object.Kind is "Gateway" or "ListenerSet";
        List<(string What, List<string> Names)> parts =
        [
            (isGateway ? "listeners" : "route rules", Sections(attachment, point, counts)),
            ("routes", isGateway ? Routes(attachment, point, counts) : []),
        ];
        var said = parts.Where(p => p.Names.Count > 0).Select(p => $"these {p.What}: [{string.Join(' ', p.Names)}]").ToList();
        return said.Count == 0 ? null : string.Join(" and ", said);
    }

    private List<string> Sections(PolicyAttachment attachment, TargetPoint point, Func<SettledAttachment, bool> counts) => point.SectionName is not null
        ? []
        : [.. Others(attachment, point.Object, counts).Select(p => ((TargetPoint)p.Attachment.Point).SectionName).OfType<string>()
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private List<string> Routes(PolicyAttachment attachment, TargetPoint point, Func<SettledAttachment, bool> counts) =>
    [
        .. routes
            .Where(r => r.Attachments.Any(a => IsOn(a, point)) && Others(attachment, r.Reference, counts).Any())
            .Select(r => $"{r.Reference.Namespace}/{r.Reference.Name}")
            .Order(StringComparer.Ordinal),
    ];

    private List<string> MergedRoutes(PolicyAttachment attachment) =>
    [
        .. routes
            .Where(r => r.Attachments.Any(a => ReferenceEquals(table.Under(a.Listener)?.Attachment, attachment)
                && Others(attachment, r.Reference, p => IsMergedOver(p, attachment) && table.Effective(p, a.Listener) is not BrokenPolicy).Any()))
            .Select(r => $"{r.Reference.Namespace}/{r.Reference.Name}")
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A policy does not override itself.</summary>
    private IEnumerable<SettledAttachment> Others(PolicyAttachment attachment, ObjectReference target, Func<SettledAttachment, bool> counts) =>
        _places[target].Where(p => !ReferenceEquals(p.Attachment.Source, attachment.Source) && counts(p));

    /// <summary>A policy that is merged is merged over the one of the listener or Gateway, whichever other policies its route has.</summary>
    private static bool IsMergedOver(SettledAttachment place, PolicyAttachment attachment) =>
        place is { Outcome: AttachmentOutcome.InForce, Attachment.MergeOver: not null } && ((TargetPoint)attachment.Point).Object.Kind is "Gateway" or "ListenerSet";

    private static bool IsOn(ListenerAttachment attachment, TargetPoint point) =>
        (point.SectionName is null && attachment.Listener.Gateway.Reference == point.Object)
        || attachment.Listener.IsNamed(point.Object, point.SectionName);
}

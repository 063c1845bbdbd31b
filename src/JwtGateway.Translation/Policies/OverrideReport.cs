using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Policies;

/// <summary>Finds where more specific policies take a policy's place, and says it in Envoy Gateway's words.</summary>
internal sealed class OverrideReport(ImmutableArray<SettledAttachment> settled, ImmutableArray<RouteState> routes)
{
    /// <summary>All places with a policy of their own, in force or closed.</summary>
    private readonly ILookup<ObjectReference, SettledAttachment> _places = settled
        .Where(s => s.Outcome is AttachmentOutcome.InForce or AttachmentOutcome.NoSuchSection)
        .ToLookup(s => ((TargetPoint)s.Attachment.Point).Object);

    /// <summary>The condition of an attachment that is in force; null when it is in force everywhere.</summary>
    public Condition? Find(PolicyAttachment attachment)
    {
        var point = (TargetPoint)attachment.Point;
        var parts = (point.Object.Kind == "Gateway" ? ForGateway(attachment, point) : ForRoute(attachment, point)).ToList();
        return parts.Count == 0 ? null : Condition.True(ConditionType.Overridden, ConditionReason.Overridden,
            $"This policy is being overridden by other securityPolicies for {string.Join(" and ", parts)}");
    }

    private IEnumerable<string> ForRoute(PolicyAttachment attachment, TargetPoint point)
    {
        var rules = Sections(attachment, point);
        if (rules.Count > 0)
            yield return $"these route rules: [{string.Join(' ', rules)}]";
    }

    private IEnumerable<string> ForGateway(PolicyAttachment attachment, TargetPoint point)
    {
        var listeners = Sections(attachment, point);
        if (listeners.Count > 0)
            yield return $"these listeners: [{string.Join(' ', listeners)}]";
        var overriding = routes
            .Where(r => Others(attachment, r.Reference).Any() && r.Attachments.Any(a => IsOn(a, point)))
            .Select(r => $"{r.Reference.Namespace}/{r.Reference.Name}")
            .Order(StringComparer.Ordinal)
            .ToList();
        if (overriding.Count > 0)
            yield return $"these routes: [{string.Join(' ', overriding)}]";
    }

    private List<string> Sections(PolicyAttachment attachment, TargetPoint point) => point.SectionName is not null
        ? []
        : [.. Others(attachment, point.Object).Select(p => p.SectionName).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>A policy does not override itself.</summary>
    private IEnumerable<TargetPoint> Others(PolicyAttachment attachment, ObjectReference target) =>
        _places[target].Where(p => !ReferenceEquals(p.Attachment.Source, attachment.Source)).Select(p => (TargetPoint)p.Attachment.Point);

    private static bool IsOn(ListenerAttachment attachment, TargetPoint point) =>
        attachment.Listener.Gateway.Reference == point.Object
        && (point.SectionName is null || attachment.Listener.Spec.Name == point.SectionName);
}

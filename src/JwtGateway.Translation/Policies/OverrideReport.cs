using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Policies;

/// <summary>Finds where more specific policies take a policy's place, and says it in Envoy Gateway's words.</summary>
internal sealed class OverrideReport(ImmutableArray<SettledAttachment> settled, ImmutableArray<RouteState> routes)
{
    /// <summary>All places with a policy of their own, in force or closed.</summary>
    private readonly ILookup<ObjectReference, string?> _sections = settled
        .Where(s => s.Outcome is AttachmentOutcome.InForce or AttachmentOutcome.NoSuchSection)
        .Select(s => (TargetPoint)s.Attachment.Point)
        .ToLookup(p => p.Object, p => p.SectionName);

    public Condition? Find(TargetPoint point)
    {
        var parts = (point.Object.Kind == "Gateway" ? ForGateway(point) : ForRoute(point)).ToList();
        return parts.Count == 0 ? null : Condition.True(ConditionType.Overridden, ConditionReason.Overridden,
            $"This policy is being overridden by other securityPolicies for {string.Join(" and ", parts)}");
    }

    private IEnumerable<string> ForRoute(TargetPoint point)
    {
        var rules = Sections(point);
        if (rules.Count > 0)
            yield return $"these route rules: [{string.Join(' ', rules)}]";
    }

    private IEnumerable<string> ForGateway(TargetPoint point)
    {
        var listeners = Sections(point);
        if (listeners.Count > 0)
            yield return $"these listeners: [{string.Join(' ', listeners)}]";
        var overriding = routes
            .Where(r => _sections.Contains(r.Reference) && r.Attachments.Any(a => IsOn(a, point)))
            .Select(r => $"{r.Reference.Namespace}/{r.Reference.Name}")
            .Order(StringComparer.Ordinal)
            .ToList();
        if (overriding.Count > 0)
            yield return $"these routes: [{string.Join(' ', overriding)}]";
    }

    private List<string> Sections(TargetPoint point) => point.SectionName is not null
        ? []
        : [.. _sections[point.Object].OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static bool IsOn(ListenerAttachment attachment, TargetPoint point) =>
        attachment.Listener.Gateway.Reference == point.Object
        && (point.SectionName is null || attachment.Listener.Spec.Name == point.SectionName);
}

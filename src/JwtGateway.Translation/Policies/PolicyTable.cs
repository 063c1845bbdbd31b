using JwtGateway.Resources;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Routes;

namespace JwtGateway.Translation.Policies;

/// <summary>
/// The policy in force for a rule on a listener. The most specific wins, and replaces the others whole: rule, route, listener, Gateway. What
/// nobody can make out the place of is in force wherever it may have been meant.
/// </summary>
internal sealed class PolicyTable(IReadOnlyList<SettledAttachment> attachments)
{
    private readonly Dictionary<(ObjectReference, string?), RoutePolicy> _winners = attachments
        .Where(a => a is { Outcome: AttachmentOutcome.InForce, Attachment.Point: TargetPoint })
        .ToDictionary(a => Key((TargetPoint)a.Attachment.Point), a => a.Attachment.Policy);

    /// <summary>Policies for a section that does not exist: each section may have been meant.</summary>
    private readonly Dictionary<ObjectReference, RoutePolicy> _unknownSections = First(attachments
        .Where(a => a.Outcome == AttachmentOutcome.NoSuchSection)
        .Select(a => (((TargetPoint)a.Attachment.Point).Object, a.Denial)));

    private readonly Dictionary<string, RoutePolicy> _unreadable = First(attachments
        .Where(a => a.Attachment.Point is UnreadablePoint)
        .Select(a => (((UnreadablePoint)a.Attachment.Point).Namespace, a.Denial)));

    public RoutePolicy? Find(RouteState route, RuleState rule, ListenerState listener) =>
        _unreadable.GetValueOrDefault(route.Reference.Namespace)
        ?? _unreadable.GetValueOrDefault(listener.Gateway.Metadata.Namespace)
        ?? Find(route.Reference, rule.Name)
        ?? Find(listener.Gateway.Reference, listener.Spec.Name);

    private RoutePolicy? Find(ObjectReference target, string? section) =>
        _unknownSections.GetValueOrDefault(target)
        ?? (section is null ? null : _winners.GetValueOrDefault((target, section)))
        ?? _winners.GetValueOrDefault((target, null));

    private static (ObjectReference, string?) Key(TargetPoint point) => (point.Object, point.SectionName);

    private static Dictionary<TKey, RoutePolicy> First<TKey>(IEnumerable<(TKey Key, RoutePolicy Policy)> policies) where TKey : notnull
    {
        var first = new Dictionary<TKey, RoutePolicy>();
        foreach (var (key, policy) in policies)
            first.TryAdd(key, policy);
        return first;
    }
}

using System.Text.Json.Nodes;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Gateways;

/// <summary>Status of a ListenerSet (GEP-1713): it is accepted when its Gateway lets it in, is accepted itself, and serves one of its listeners.</summary>
internal static class ListenerSetStatus
{
    /// <summary>Whether the set counts among those attached to its Gateway.</summary>
    public static bool IsAccepted(ListenerSetState set, GatewayState gateway) =>
        set.Refusal is null && gateway.Rejections.IsEmpty && gateway.ListenersOf(set.Resource).Any(l => l.Accepted);

    public static StatusUpdate Of(ListenerSetState set, GatewayState gateway, Func<ListenerState, int> attachedRoutes) => new(
        set.Resource.ApiVersion, set.Resource.Reference, new JsonObject
        {
            ["conditions"] = Condition.ToJson([Accepted(set, gateway), Programmed(set, gateway)], set.Resource.Metadata.Generation),
            ["listeners"] = new JsonArray([.. gateway.ListenersOf(set.Resource).Select(l => ListenerStatus.Of(l, attachedRoutes(l), gateway))]),
        });

    private static Condition Accepted(ListenerSetState set, GatewayState gateway)
    {
        if (set.Refusal is { } refusal)
            return Condition.False(ConditionType.Accepted, refusal.Reason, refusal.Text);
        if (!gateway.Rejections.IsEmpty)
            return Condition.False(ConditionType.Accepted, ConditionReason.ParentNotAccepted, $"{gateway.Reference} is not accepted; see its status.");
        var listeners = gateway.ListenersOf(set.Resource).ToList();
        var rejected = listeners.Where(l => !l.Accepted).Select(l => l.Spec.Name).Distinct(StringComparer.Ordinal).ToList();
        return rejected.Count == 0
            ? Condition.True(ConditionType.Accepted, ConditionReason.Accepted, $"The listeners are added to {gateway.Reference}.")
            : new(ConditionType.Accepted, listeners.Exists(l => l.Accepted), ConditionReason.ListenersNotValid,
                $"These listeners are not accepted: {string.Join(", ", rejected)}.");
    }

    private static Condition Programmed(ListenerSetState set, GatewayState gateway)
    {
        if (set.Refusal is { } refusal)
            return Condition.False(ConditionType.Programmed, refusal.Reason, refusal.Text);
        if (gateway.Defect is not null)
            return ListenerStatus.NotProgrammed;
        if (!gateway.Rejections.IsEmpty)
            return Condition.False(ConditionType.Programmed, ConditionReason.ParentNotProgrammed, $"{gateway.Reference} is not accepted; see its status.");
        return gateway.ListenersOf(set.Resource).Any(l => l.Served)
            ? Condition.True(ConditionType.Programmed, ConditionReason.Programmed, "The set's valid listeners are in the configuration of the data plane.")
            : Condition.False(ConditionType.Programmed, ConditionReason.ListenersNotValid, "No listener of the set can be served.");
    }
}

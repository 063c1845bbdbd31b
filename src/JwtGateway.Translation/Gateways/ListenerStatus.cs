using System.Text.Json.Nodes;
using JwtGateway.Resources;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Gateways;

/// <summary>Status of a listener, in a Gateway's or a ListenerSet's.</summary>
internal static class ListenerStatus
{
    public static Condition NotProgrammed { get; } = Condition.False(ConditionType.Programmed, ConditionReason.InternalError,
        "A defect of JwtGateway keeps this generation from being served; the proxies keep the configuration before it.");

    public static JsonObject Of(ListenerState listener, int attachedRoutes, GatewayState gateway) => new()
    {
        ["name"] = listener.Spec.Name,
        ["supportedKinds"] = SupportedKinds(listener),
        ["attachedRoutes"] = attachedRoutes,
        ["conditions"] = Condition.ToJson(
            [
                ListenerAccepted(listener),
                Conflicted(listener),
                gateway.Defect is null ? ListenerProgrammed(listener) : NotProgrammed,
                ResolvedRefs(listener),
            ],
            listener.Owner.Metadata.Generation),
    };

    private static JsonArray SupportedKinds(ListenerState listener) =>
        [.. listener.RouteKinds.Select(kind => (JsonNode)new JsonObject { ["group"] = ApiGroup.GatewayApi, ["kind"] = kind })];

    private static Condition ListenerAccepted(ListenerState listener) =>
        !listener.Rejections.IsEmpty ? Failed(ConditionType.Accepted, listener.Rejections)
        : listener.Conflict is { } conflict ? Condition.False(ConditionType.Accepted, conflict.Reason, conflict.Message)
        : Condition.True(ConditionType.Accepted, ConditionReason.Accepted, "The listener is accepted.");

    private static Condition Conflicted(ListenerState listener) => listener.Conflict is { } conflict
        ? Condition.True(ConditionType.Conflicted, conflict.Reason, conflict.Message)
        : Condition.False(ConditionType.Conflicted, ConditionReason.NoConflicts, "The listener conflicts with no other.");

    private static Condition ListenerProgrammed(ListenerState listener) => listener.Served
        ? Condition.True(ConditionType.Programmed, ConditionReason.Programmed, "The listener is in the configuration of the data plane.")
        : Condition.False(ConditionType.Programmed, listener.Conflict?.Reason ?? ConditionReason.Invalid, "The listener is not served; see the other conditions.");

    private static Condition ResolvedRefs(ListenerState listener) => listener.Unresolved.IsEmpty
        ? Condition.True(ConditionType.ResolvedRefs, ConditionReason.ResolvedRefs, "All references are resolved.")
        : Failed(ConditionType.ResolvedRefs, listener.Unresolved);

    private static Condition Failed(string type, IReadOnlyList<Problem> problems) =>
        Condition.False(type, problems[0].Reason, string.Join('\n', problems.Select(p => p.Text)));
}

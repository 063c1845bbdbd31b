using System.Text.Json.Nodes;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Parameters;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Gateways;

/// <summary>Statuses of GatewayClasses, Gateways and listeners.</summary>
internal static class GatewayStatus
{
    private static readonly Condition NotProgrammed = Condition.False(ConditionType.Programmed, ConditionReason.InternalError,
        "A defect of JwtGateway keeps this generation from being served; the proxies keep the configuration before it.");

    public static StatusUpdate Of(GatewayClass ours, EffectiveParameters parameters) => new(ours.ApiVersion, ours.Reference, new JsonObject
    {
        ["conditions"] = Condition.ToJson([Accepted(parameters)], ours.Metadata.Generation),
        ["supportedFeatures"] = SupportedFeatures.ToJson(),
    });

    public static StatusUpdate Of(GatewayState gateway, Func<ListenerState, int> attachedRoutes)
    {
        var generation = gateway.Resource.Metadata.Generation;
        var status = new JsonObject
        {
            ["conditions"] = Condition.ToJson([Accepted(gateway), Programmed(gateway)], generation),
            ["listeners"] = new JsonArray([.. gateway.Listeners.Select(l => Of(l, attachedRoutes(l), gateway))]),
        };
        return new StatusUpdate(gateway.Resource.ApiVersion, gateway.Reference, status);
    }

    private static Condition Accepted(EffectiveParameters parameters) => parameters is EffectiveParameters.Invalid invalid
        ? Failed(ConditionType.Accepted, [invalid.ToProblem()])
        : Condition.True(ConditionType.Accepted, ConditionReason.Accepted, "Gateways of this class are served.");

    private static Condition Accepted(GatewayState gateway)
    {
        if (!gateway.Rejections.IsEmpty)
            return Failed(ConditionType.Accepted, gateway.Rejections);
        var rejected = gateway.Listeners.Where(l => !l.Accepted).Select(l => l.Spec.Name).ToList();
        if (gateway.Listeners.IsEmpty)
            return Condition.False(ConditionType.Accepted, ConditionReason.ListenersNotValid, "The Gateway has no listeners.");
        return rejected.Count == 0
            ? Condition.True(ConditionType.Accepted, ConditionReason.Accepted, "The Gateway is accepted.")
            : new(ConditionType.Accepted, rejected.Count < gateway.Listeners.Length, ConditionReason.ListenersNotValid,
                $"These listeners are not accepted: {string.Join(", ", rejected.Distinct(StringComparer.Ordinal))}.");
    }

    private static Condition Programmed(GatewayState gateway) => gateway.Defect is not null ? NotProgrammed : gateway.Listeners.Any(l => l.Served)
        ? Condition.True(ConditionType.Programmed, ConditionReason.Programmed, "The Gateway's valid listeners are in the configuration of the data plane.")
        : Condition.False(ConditionType.Programmed, ConditionReason.Invalid, "No listener can be served.");

    private static JsonObject Of(ListenerState listener, int attachedRoutes, GatewayState gateway) => new()
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
            gateway.Resource.Metadata.Generation),
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
        : Condition.False(ConditionType.Programmed, ConditionReason.Invalid, "The listener is not served; see the other conditions.");

    private static Condition ResolvedRefs(ListenerState listener) => listener.Unresolved.IsEmpty
        ? Condition.True(ConditionType.ResolvedRefs, ConditionReason.ResolvedRefs, "All references are resolved.")
        : Failed(ConditionType.ResolvedRefs, listener.Unresolved);

    private static Condition Failed(string type, IReadOnlyList<Problem> problems) =>
        Condition.False(type, problems[0].Reason, string.Join('\n', problems.Select(p => p.Text)));
}

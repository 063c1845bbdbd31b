using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Resources.Core;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Parameters;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Gateways;

/// <summary>Statuses of GatewayClasses, Gateways and listeners.</summary>
internal static class GatewayStatus
{
    public static StatusUpdate Of(GatewayClass ours, EffectiveParameters parameters, ImmutableArray<CustomResourceDefinition> definitions) => new(ours.ApiVersion, ours.Reference, new JsonObject
    {
        ["conditions"] = Condition.ToJson([Accepted(parameters)], ours.Metadata.Generation),
        ["supportedFeatures"] = SupportedFeatures.ToJson(definitions),
    });

    public static StatusUpdate Of(GatewayState gateway, Func<ListenerState, int> attachedRoutes)
    {
        var generation = gateway.Resource.Metadata.Generation;
        var status = new JsonObject
        {
            ["conditions"] = Condition.ToJson([Accepted(gateway), Programmed(gateway), .. Insecure(gateway), .. ResolvedRefs(gateway)], generation),
            ["listeners"] = new JsonArray([.. gateway.OwnListeners.Select(l => ListenerStatus.Of(l, attachedRoutes(l), gateway))]),
        };

        // Where sets are spoken of at all: older CRDs do not have the field, and would drop it each time it is written.
        if (gateway.Resource.Spec.AllowedListeners is not null || !gateway.Sets.IsEmpty)
            status["attachedListenerSets"] = gateway.Sets.Count(s => ListenerSetStatus.IsAccepted(s, gateway));
        return new StatusUpdate(gateway.Resource.ApiVersion, gateway.Reference, status);
    }

    private static Condition Accepted(EffectiveParameters parameters) => parameters is EffectiveParameters.Invalid invalid
        ? Failed(ConditionType.Accepted, [invalid.ToProblem()])
        : Condition.True(ConditionType.Accepted, ConditionReason.Accepted, "Gateways of this class are served.");

    private static Condition Accepted(GatewayState gateway)
    {
        if (!gateway.Rejections.IsEmpty)
            return Failed(ConditionType.Accepted, gateway.Rejections);
        var listeners = gateway.OwnListeners.ToList();
        var rejected = listeners.Where(l => !l.Accepted).Select(l => l.Spec.Name).ToList();
        if (listeners.Count == 0)
            return Condition.False(ConditionType.Accepted, ConditionReason.ListenersNotValid, "The Gateway has no listeners.");
        return rejected.Count == 0
            ? Condition.True(ConditionType.Accepted, ConditionReason.Accepted, "The Gateway is accepted.")
            : new(ConditionType.Accepted, rejected.Count < listeners.Count, ConditionReason.ListenersNotValid,
                $"These listeners are not accepted: {string.Join(", ", rejected.Distinct(StringComparer.Ordinal))}.");
    }

    private static Condition Programmed(GatewayState gateway) => gateway.Defect is not null ? ListenerStatus.NotProgrammed : gateway.OwnListeners.Any(l => l.Served)
        ? Condition.True(ConditionType.Programmed, ConditionReason.Programmed, "The Gateway's valid listeners are in the configuration of the data plane.")
        : Condition.False(ConditionType.Programmed, ConditionReason.Invalid, "No listener can be served.");

    /// <summary>GEP-91 wants it said where the mode lets everybody in, and nothing said elsewhere.</summary>
    private static IEnumerable<Condition> Insecure(GatewayState gateway)
    {
        if (FrontendValidation.IsInsecure(gateway.Resource))
        {
            yield return Condition.True(ConditionType.InsecureFrontendValidationMode, ConditionReason.ConfigurationChanged,
                "Listeners let clients in that have no valid certificate: spec.tls.frontend has mode AllowInsecureFallback.");
        }
    }

    /// <summary>Of what the Gateway itself refers to, beside its listeners; nothing when it refers to nothing.</summary>
    private static IEnumerable<Condition> ResolvedRefs(GatewayState gateway)
    {
        if (gateway.ClientCertificate.Problem is { } problem)
            yield return Failed(ConditionType.ResolvedRefs, [problem]);
        else if (gateway.ClientCertificate.IsAsked)
            yield return Condition.True(ConditionType.ResolvedRefs, ConditionReason.ResolvedRefs, "All references are resolved.");
    }

    private static Condition Failed(string type, IReadOnlyList<Problem> problems) =>
        Condition.False(type, problems[0].Reason, string.Join('\n', problems.Select(p => p.Text)));
}

using JwtGateway.Resources.Agentgateway;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.AgentgatewayPolicies;

/// <summary>What agentgateway demands of a policy as a whole.</summary>
internal static class PolicyRules
{
    public static IEnumerable<Problem> Check(AgentgatewayPolicy policy)
    {
        var spec = policy.Spec;
        if (spec is { Traffic: null, Frontend: null, Backend: null })
            yield return Invalid("spec.traffic", "The policy demands nothing: set traffic, or delete it.");
        if (spec.Strategy?.Inheritance is not (null or "Default" or "Override"))
            yield return Invalid("spec.strategy.inheritance", "The inheritance is not known; use Default or Override.");
        if (spec.Strategy?.Inheritance is not null && spec.Traffic is null)
            yield return Invalid("spec.strategy.inheritance", "It is for policies with traffic alone.");
        if (spec.Traffic?.Phase is not (null or "PostRouting" or "PreRouting"))
            yield return Invalid("spec.traffic.phase", "The phase is not known; use PostRouting or PreRouting.");
        if (spec.Traffic?.Phase == "PreRouting" && (spec.TargetRefs.Any(t => IsRoute(t.Kind)) || spec.TargetSelectors.Any(t => IsRoute(t.Kind))))
            yield return Invalid("spec.traffic.phase", "PreRouting is for Gateways and ListenerSets alone.");
    }

    private static bool IsRoute(string kind) => kind is not ("Gateway" or "ListenerSet");

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, message);
}

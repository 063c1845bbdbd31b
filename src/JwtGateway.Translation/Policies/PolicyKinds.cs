using JwtGateway.Resources;

namespace JwtGateway.Translation.Policies;

/// <summary>The kinds that are read as policies, and what they have in common.</summary>
internal static class PolicyKinds
{
    /// <summary>Whether a route can name a policy of this kind in an ExtensionRef filter.</summary>
    public static bool AreFilters(string group, string kind) => (group, kind) switch
    {
        (ApiGroup.JwtGateway, "TrafficPolicy" or "SecurityPolicy") => true,
        (ApiGroup.NgrokKubernetes, "NgrokTrafficPolicy") => true,
        (ApiGroup.Ngrok, "TrafficPolicy") => true,
        (ApiGroup.Traefik, "Middleware") => true,
        (ApiGroup.Kgateway, "TrafficPolicy") => true,
        _ => false,
    };

    /// <summary>Whether the kind has a <c>status.ancestors</c> (GEP-713), where each controller has entries of its own. Others have a status of their controller's alone.</summary>
    public static bool HaveAncestors(ObjectReference policy) => (policy.Group, policy.Kind) switch
    {
        (ApiGroup.JwtGateway or ApiGroup.EnvoyGateway, "SecurityPolicy") => true,
        (ApiGroup.JwtGateway or ApiGroup.Kgateway, "TrafficPolicy") => true,
        (ApiGroup.Agentgateway, "AgentgatewayPolicy") => true,
        _ => false,
    };
}

using JwtGateway.Ir;

namespace JwtGateway.Translation.Tests;

/// <summary>All that requests of a rule are held to: what its listener asks before there is a route, then the rule's own policy.</summary>
internal static class HeldTo
{
    /// <summary>The rules with those policies together.</summary>
    public static IEnumerable<RouteIr> Rules(GatewayIr gateway) => gateway.Routes.Select(r => Rule(gateway, r));

    /// <summary>A rule with those policies together.</summary>
    public static RouteIr Rule(GatewayIr gateway, RouteIr route) => (gateway.Listeners.FirstOrDefault(l => l.Id == route.Listener)?.Policy, route.Policy) switch
    {
        (null, _) => route,
        ({ } listener, null) => route with { Policy = listener },
        ({ } listener, { } own) => route with { Policy = new AllOfIr { Source = own.Source, Policies = [listener, own] } },
    };
}

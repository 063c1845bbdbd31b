using JwtGateway.Ir;
using JwtGateway.Translation;

namespace JwtGateway.Cli.Output;

/// <summary>A configuration in a few words.</summary>
internal static class Summary
{
    public static string Of(TranslationResult translation)
    {
        var routes = translation.Gateways.SelectMany(g => g.Routes.Where(r => r.Listener.Length > 0).Select(r => Policies(g, r))).ToList();
        var denied = routes.Count(policies => policies.Exists(p => p is DenyIr));
        var guarded = routes.Count(policies => policies.Exists(p => p is EnforceIr) && !policies.Exists(p => p is DenyIr));
        return $"{Count(translation.Gateways.Length, "Gateway")}, {Count(translation.Gateways.Sum(g => g.Listeners.Length), "listener")}, "
            + $"{Count(routes.Count, "route rule")} ({guarded} with JWT validation, {denied} denied because of a broken policy)";
    }

    /// <summary>All that requests of a rule are held to: by its listener, and by itself.</summary>
    private static List<RoutePolicyIr> Policies(GatewayIr gateway, RouteIr route) =>
    [
        .. new[] { gateway.Listeners.FirstOrDefault(l => l.Id == route.Listener)?.Policy, route.Policy }
            .OfType<RoutePolicyIr>().SelectMany(p => p is AllOfIr all ? all.Policies : [p]),
    ];

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}

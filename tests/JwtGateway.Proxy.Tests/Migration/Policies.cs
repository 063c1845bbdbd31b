using JwtGateway.Ir;

namespace JwtGateway.Proxy.Tests.Migration;

/// <summary>What the policies of a configuration speak of.</summary>
internal static class Policies
{
    /// <summary>Every policy of a route, those within others too.</summary>
    public static IEnumerable<RoutePolicyIr> Of(RouteIr route) => Flat(route.Policy);

    /// <summary>The providers whose tokens a route's policies take.</summary>
    public static IEnumerable<JwtProviderIr> Providers(RouteIr route, GatewayIr gateway)
    {
        var ids = Of(route).SelectMany(p => p switch
        {
            EnforceIr enforce => Ids(enforce.Jwt),
            TrafficIr traffic => traffic.Rules.SelectMany(r => r.Actions).OfType<JwtValidationActionIr>().SelectMany(a => a.Providers),
            _ => [],
        });
        return ids.Distinct(StringComparer.Ordinal).Select(id => gateway.Providers.Single(p => p.Id == id));
    }

    /// <summary>Headers that nobody but the gateway may set.</summary>
    public static IEnumerable<string> ClaimHeaders(GatewayIr gateway) =>
    [
        .. gateway.Providers.SelectMany(p => p.ClaimHeaders.Select(h => h.Header)),
        .. gateway.Providers.Select(p => p.PayloadHeader).OfType<string>(),
        .. gateway.Routes.SelectMany(Of).OfType<EnforceIr>().SelectMany(e => e.Transform is { } t ? t.Set.Select(h => h.Name) : []),
        .. gateway.Routes.SelectMany(Of).OfType<TrafficIr>().SelectMany(t => t.Rules).SelectMany(r => r.Actions).OfType<AddHeadersActionIr>().SelectMany(a => a.Headers.Select(h => h.Name)),
    ];

    /// <summary>Ranges of addresses that routes or policies ask for.</summary>
    public static IEnumerable<string> Ranges(GatewayIr gateway) =>
    [
        .. gateway.Routes.SelectMany(Of).OfType<EnforceIr>().SelectMany(e => e.Authorization?.Rules ?? []).SelectMany(r => r.ClientCidrs),
        .. gateway.Routes.SelectMany(Of).OfType<TrafficIr>().SelectMany(t => t.Rules).SelectMany(r => r.Actions).OfType<RestrictIpsActionIr>().SelectMany(a => a.Allow.Concat(a.Deny)),
        .. gateway.Routes.SelectMany(r => r.Matches).SelectMany(m => Places.Tests(m.Predicate)).Where(t => t.Part == RoutePart.ClientAddress).Select(t => t.Value),
    ];

    private static IEnumerable<RoutePolicyIr> Flat(RoutePolicyIr? policy) => policy switch
    {
        null => [],
        AllOfIr all => all.Policies.SelectMany(Flat),
        _ => [policy],
    };

    private static IEnumerable<string> Ids(JwtRequirementIr requirement) => requirement switch
    {
        ProviderRequirementIr provider => [provider.Provider],
        AnyRequirementIr any => any.Requirements.SelectMany(Ids),
        AllRequirementIr all => all.Requirements.SelectMany(Ids),
        _ => [],
    };
}

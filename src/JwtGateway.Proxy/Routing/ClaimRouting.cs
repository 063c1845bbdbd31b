using System.Collections.Immutable;
using JwtGateway.Ir;

namespace JwtGateway.Proxy.Routing;

/// <summary>Which headers routes are chosen by once claims are known (<see cref="EnforceIr.RecomputeRoute"/>).</summary>
internal static class ClaimRouting
{
    /// <summary>The claim headers of a policy that has requests matched again; empty for others.</summary>
    public static ImmutableArray<string> HeadersOf(RoutePolicyIr? policy, GatewayIr gateway) => policy switch
    {
        EnforceIr { RecomputeRoute: true } enforce => [.. Providers(enforce.Jwt).SelectMany(id => Headers(id, gateway))],
        AllOfIr all => [.. all.Policies.SelectMany(p => HeadersOf(p, gateway))],
        _ => [],
    };

    private static IEnumerable<string> Headers(string provider, GatewayIr gateway) =>
        gateway.Providers.Where(p => p.Id == provider).SelectMany(p => p.ClaimHeaders).Select(h => h.Header);

    private static IEnumerable<string> Providers(JwtRequirementIr requirement) => requirement switch
    {
        ProviderRequirementIr one => [one.Provider],
        AnyRequirementIr any => any.Requirements.SelectMany(Providers),
        AllRequirementIr all => all.Requirements.SelectMany(Providers),
        _ => [],
    };
}

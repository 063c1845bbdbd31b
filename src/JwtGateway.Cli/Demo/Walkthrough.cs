using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Proxy;

namespace JwtGateway.Cli.Demo;

/// <summary>What to try on a configuration: a request to a guarded route and one to an open route.</summary>
/// <param name="Guarded">A route that tokens of the demo's identity provider open; null when there is none.</param>
/// <param name="Open">A route without a policy; null when there is none.</param>
internal sealed record Walkthrough(GuardedRequest? Guarded, ExampleRequest? Open)
{
    /// <summary>Looks for the first of each.</summary>
    public static Walkthrough Of(IReadOnlyList<GatewayIr> gateways, IReadOnlyList<BoundListener> bound) => new(
        gateways.SelectMany(g => g.Routes.Where(r => r.Listener.Length > 0).Select(r => FindGuarded(g, r, bound))).FirstOrDefault(r => r is not null),
        gateways.SelectMany(g => g.Routes.Where(IsOpen).Select(r => ExampleRequest.Of(g, r, bound))).FirstOrDefault(r => r is not null));

    private static bool IsOpen(RouteIr route) => route.Listener.Length > 0 && route.Policy is null && route.Backends.All(b => b.Policy is null);

    private static GuardedRequest? FindGuarded(GatewayIr gateway, RouteIr route, IReadOnlyList<BoundListener> bound)
    {
        if (route.Policy is not EnforceIr enforce || !route.Backends.All(b => b.Policy is null) || ExampleRequest.Of(gateway, route, bound) is not { } request)
            return null;

        var provider = Providers(enforce.Jwt)
            .Select(id => gateway.Providers.FirstOrDefault(p => p.Id == id))
            .FirstOrDefault(p => p is not null && UsesDemoKeys(gateway, p) && TakesBearer(p));
        return provider is null ? null : new(request, provider.Issuers.FirstOrDefault() ?? DemoNames.Issuer, provider.Audiences);
    }

    private static IEnumerable<string> Providers(JwtRequirementIr requirement) => requirement switch
    {
        ProviderRequirementIr one => [one.Provider],
        AnyRequirementIr any => any.Requirements.SelectMany(Providers),
        _ => [],
    };

    private static bool UsesDemoKeys(GatewayIr gateway, JwtProviderIr provider) =>
        gateway.KeySources.Any(k => k.Id == provider.KeySource && k switch
        {
            RemoteJwksIr remote => Uri.TryCreate(remote.Uri, UriKind.Absolute, out var uri) && uri.Host == DemoNames.IdentityProvider,
            DiscoveredJwksIr discovered => discovered.Issuer == DemoNames.Issuer,
            _ => false,
        });

    private static bool TakesBearer(JwtProviderIr provider) => provider.Locations.OfType<HeaderLocationIr>().Any(h =>
        h.Name.Equals("authorization", StringComparison.OrdinalIgnoreCase) && h.ValuePrefix == "Bearer ");
}

/// <summary>A request that needs a token, and what the token must say.</summary>
/// <param name="Request">The request.</param>
/// <param name="Issuer">Its issuer.</param>
/// <param name="Audiences">Any one of these; empty: none is needed.</param>
internal sealed record GuardedRequest(ExampleRequest Request, string Issuer, ImmutableArray<string> Audiences);

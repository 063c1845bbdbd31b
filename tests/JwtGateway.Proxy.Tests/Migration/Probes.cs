using JwtGateway.Ir;

namespace JwtGateway.Proxy.Tests.Migration;

/// <summary>The requests that two configurations are compared by: what the routes of either mean, without token, with good ones and with bad ones.</summary>
internal static class Probes
{
    /// <summary>What is tried with a good token behind <c>bearer</c> where <c>Bearer</c> is expected.</summary>
    public const string AnotherCase = "another case of the prefix";

    private const string Forged = "forged";

    /// <summary>All of them, each once.</summary>
    public static IReadOnlyList<Probe> Of(IReadOnlyList<GatewayIr> gateways)
    {
        var claims = NamedClaims.Of(gateways);
        var forged = gateways.SelectMany(Policies.ClaimHeaders).Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(h => !h.Equals("Authorization", StringComparison.OrdinalIgnoreCase) && !h.Equals("Host", StringComparison.OrdinalIgnoreCase)).Select(h => (h, Forged)).ToList();
        var clients = gateways.SelectMany(Policies.Ranges).Distinct(StringComparer.Ordinal).Select(r => r.Split('/')[0]).Where(a => System.Net.IPAddress.TryParse(a, out _)).ToList();
        var all = new Dictionary<string, Probe>(StringComparer.Ordinal);
        foreach (var gateway in gateways)
        {
            var tried = new HashSet<string>(StringComparer.Ordinal);
            foreach (var route in gateway.Routes.Where(r => r.Listener.Length > 0))
            {
                var isFirst = tried.Add(route.Policy is null ? "" : IrJson.Text(route.Policy));
                foreach (var place in Places.Of(route, gateway).Select(p => p with { Headers = [.. p.Headers, .. forged] }))
                {
                    foreach (var probe in At(place, route, gateway, claims, isFirst, clients))
                        all.TryAdd(probe.ToString()[(probe.What.Length + 1)..], probe);
                    isFirst = false;
                }
            }
        }

        return [.. all.Values];
    }

    private static IEnumerable<Probe> At(Probe place, RouteIr route, GatewayIr gateway, NamedClaims claims, bool isFirst, List<string> clients)
    {
        yield return place;
        var providers = Policies.Providers(route, gateway).ToList();
        foreach (var provider in providers)
        {
            var tokens = new ProbeTokens(provider, gateway, claims);
            if (tokens.Good is not { } good)
                continue;
            foreach (var location in provider.Locations)
                yield return With(place, location, good, $"good token of {provider.Name}");
            foreach (var (what, token) in isFirst ? tokens.All() : tokens.All().Take(2))
                yield return With(place, provider.Locations[0], token, $"{what}, {provider.Name}");
            foreach (var client in isFirst ? clients : [])
            {
                yield return place with { Client = client };
                yield return With(place, provider.Locations[0], good, "good token") with { Client = client };
            }

            if (isFirst && provider.Locations[0] is HeaderLocationIr { ValuePrefix: [_, ..] prefix } header)
                yield return With(place, header with { ValuePrefix = prefix.ToLowerInvariant() }, good, AnotherCase);
            if (isFirst && provider.Locations is [_, var second, ..])
                yield return With(With(place, provider.Locations[0], good, ""), second, tokens.All().First().Token, "two tokens");
        }

        if (providers.Count > 1)
            yield return providers.Aggregate(place, (probe, p) => new ProbeTokens(p, gateway, claims).Good is { } good ? With(probe, p.Locations[0], good, "good tokens of all") : probe);
        foreach (var client in isFirst && providers.Count == 0 ? clients : [])
            yield return place with { Client = client };
    }

    private static Probe With(Probe place, TokenLocationIr location, string token, string what) => location switch
    {
        HeaderLocationIr header => place with { Headers = [.. place.Headers, (header.Name, header.ValuePrefix + token)], What = what },
        QueryLocationIr query => place with { Target = place.Target + (place.Target.Contains('?', StringComparison.Ordinal) ? '&' : '?') + $"{query.Name}={token}", What = what },
        CookieLocationIr cookie => place with { Headers = [.. place.Headers, ("Cookie", $"{cookie.Name}={token}")], What = what },
        _ => place,
    };
}

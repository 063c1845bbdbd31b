using System.Text.RegularExpressions;
using JwtGateway.Ir;

namespace JwtGateway.Proxy.Tests.Migration;

/// <summary>Hosts, methods and targets that the routes of a configuration mean, and neighbours of theirs.</summary>
internal static class Places
{
    private const string NoHost = "nobody.test";

    /// <summary>Requests without tokens for a route: the first meets all that one of its matches asks.</summary>
    public static IEnumerable<Probe> Of(RouteIr route, GatewayIr gateway)
    {
        var listener = gateway.Listeners.Single(l => l.Id == route.Listener).Hostname;
        foreach (var match in route.Matches)
        {
            var tests = Tests(match.Predicate).ToList();
            List<string> hosts = [.. route.Hostnames, .. tests.Where(t => t.Part == RoutePart.Host && t.Comparison == RouteComparison.Exact).Select(t => t.Value)];
            if (hosts.Count == 0)
                hosts.Add(listener ?? NoHost);
            var methods = tests.Where(t => t.Part == RoutePart.Method).Select(t => t.Value).Append(match.Method ?? "GET").Append("POST").Distinct().ToList();
            var headers = tests.Where(t => t.Part == RoutePart.Header && t.Comparison == RouteComparison.Exact).Select(t => (t.Name, t.Value))
                .Concat(match.Headers.Select(h => (h.Name, h.Value))).ToList();
            var query = tests.Where(t => t.Part == RoutePart.Query && t.Comparison == RouteComparison.Exact).Select(t => $"{t.Name}={t.Value}")
                .Concat(match.Query.Select(q => $"{q.Name}={q.Value}")).ToList();
            var suffix = query.Count == 0 ? "" : "?" + string.Join('&', query);
            foreach (var host in hosts.SelectMany(Hosts).Distinct())
            {
                foreach (var path in Paths(match, tests).Distinct())
                    yield return new Probe(methods[0], host, path + suffix, headers, "route " + route.Id);
                foreach (var method in methods.Skip(1))
                    yield return new Probe(method, host, Paths(match, tests).First() + suffix, headers, "another method of " + route.Id);
                if (headers.Count + query.Count > 0)
                    yield return new Probe(methods[0], host, Paths(match, tests).First(), [], "without headers and query of " + route.Id);
            }
        }
    }

    /// <summary>The comparisons within a predicate.</summary>
    public static IEnumerable<RouteTestIr> Tests(RoutePredicateIr? predicate) => predicate switch
    {
        RouteAllIr all => all.Operands.SelectMany(Tests),
        RouteAnyIr any => any.Operands.SelectMany(Tests),
        RouteNotIr not => Tests(not.Operand),
        RouteTestIr test => [test],
        _ => [],
    };

    private static IEnumerable<string> Hosts(string host) => host[0] is '*' or '?' ? ["one" + host[1..], "two.one" + host[1..]] : [host];

    private static IEnumerable<string> Paths(RouteMatchIr match, List<RouteTestIr> tests)
    {
        var (type, value) = (match.Path.Type, match.Path.Value);
        if (type == PathMatchType.Regex)
            value = value.EndsWith(".*", StringComparison.Ordinal) ? Unescaped(value[..^2]) : Unescaped(value);
        var values = tests.Where(t => t is { Part: RoutePart.Path, Comparison: not RouteComparison.Regex }).Select(t => t.Value).Append(type == PathMatchType.AnyService ? "/service/" + value : value);
        foreach (var path in values.Where(v => v.StartsWith('/')).Append("/"))
        {
            yield return path;
            yield return path.TrimEnd('/') + "/below";
            yield return path + "x";
        }
    }

    private static string Unescaped(string pattern)
    {
        try
        {
            return Regex.Unescape(pattern);
        }
        catch (ArgumentException)
        {
            return pattern;
        }
    }
}

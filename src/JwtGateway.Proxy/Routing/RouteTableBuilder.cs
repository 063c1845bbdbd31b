using System.Collections.Immutable;
using System.Text.RegularExpressions;
using JwtGateway.Ir;

namespace JwtGateway.Proxy.Routing;

/// <summary>Builds the <see cref="RouteTable{T}"/> of one port. What cannot be compiled is told to <paramref name="report"/>.</summary>
/// <param name="patterns">The configuration's regular expressions.</param>
/// <param name="report">Is told why a configuration must be refused.</param>
/// <param name="warn">Is told what can be served but does not mean what its author thinks.</param>
internal sealed class RouteTableBuilder<T>(Patterns patterns, Action<string> report, Action<string> warn)
    where T : class
{
    private readonly Dictionary<string, string> _listenerByHost = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Dictionary<string, HostTableBuilder<T>>> _hostsByListener = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _ownHost = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(Candidate<T> Candidate, HostMap<object>? Hosts)>> _rankedByListener = new(StringComparer.Ordinal);
    private int _order;

    /// <summary>Adds a listener. Two of one port may not have the same host name: nobody could say which serves.</summary>
    public void Add(ListenerIr listener)
    {
        if (!_listenerByHost.TryAdd(listener.Hostname ?? "", listener.Id))
        {
            var other = _listenerByHost[listener.Hostname ?? ""];
            report($"Listeners {other} and {listener.Id} both have port {listener.Port} and host {HostName.Describe(listener)}; change one of them.");
        }

        _hostsByListener.TryAdd(listener.Id, new(StringComparer.OrdinalIgnoreCase));
        _ownHost.TryAdd(listener.Id, listener.Hostname ?? "");
    }

    /// <summary>Adds a rule of an added listener.</summary>
    /// <param name="route">The rule.</param>
    /// <param name="target">What its requests are matched to.</param>
    /// <param name="claimHeaders">Headers that its policy sets from claims before it has requests matched again.</param>
    public void Add(RouteIr route, T target, IReadOnlyCollection<string>? claimHeaders = null)
    {
        var hosts = _hostsByListener[route.Listener];
        if (claimHeaders is { Count: > 0 })
        {
            foreach (var hostname in HostsOf(route))
            {
                Host(hosts, hostname).AddClaimHeaders(claimHeaders);
            }
        }

        foreach (var match in route.Matches)
        {
            if (Compile(route, match, target) is not { } compiled)
            {
                continue;
            }

            if (route.Priority is { } priority)
            {
                AddRanked(route, match, compiled.Candidate with { Priority = priority });
            }
            else
            {
                foreach (var hostname in HostsOf(route))
                {
                    Host(hosts, hostname).Add(match.Path.Type, compiled.Path, compiled.Candidate with { Priority = ImpliedPriority(hostname, match.Path) });
                }
            }
        }
    }

    /// <summary>The finished table.</summary>
    public RouteTable<T> Build() => new(new HostMap<ListenerTable<T>>(
        _listenerByHost.Select(entry => KeyValuePair.Create(entry.Key, new ListenerTable<T>(entry.Value, Hosts(entry.Value), Ranked(entry.Value))))));

    private HostMap<HostTable<T>> Hosts(string listener) =>
        new(_hostsByListener[listener].Select(entry => KeyValuePair.Create(entry.Key, entry.Value.Build())));

    /// <summary>A route without host names has its listener's (Gateway API, HTTPRoute.hostnames), and stands beside the routes that name it.</summary>
    private ImmutableArray<string> HostsOf(RouteIr route) => route.Hostnames.IsDefaultOrEmpty ? [_ownHost[route.Listener]] : route.Hostnames;

    private RankedRoutes<T>? Ranked(string listener) => _rankedByListener.TryGetValue(listener, out var ranked) ? new RankedRoutes<T>(ranked) : null;

    /// <summary>The length of the rule that Traefik would have for the host and path, which is its priority there.</summary>
    private static long ImpliedPriority(string hostname, PathMatchIr path)
    {
        var host = hostname.Length == 0 ? 0 : "Host(``)".Length + hostname.Length + " && ".Length;
        return host + path.Value.Length + (path.Type == PathMatchType.Exact ? "Path(``)".Length : "PathPrefix(``)".Length);
    }

    private void AddRanked(RouteIr route, RouteMatchIr match, Candidate<T> candidate)
    {
        if (match is not { Path: { Type: PathMatchType.Prefix, Value: "/" } })
        {
            report($"Route {route.Id}: a route with a priority says in its predicate which paths it is for.");
            return;
        }

        if (!_rankedByListener.TryGetValue(route.Listener, out var ranked))
        {
            _rankedByListener[route.Listener] = ranked = [];
        }

        var hosts = route.Hostnames.IsDefaultOrEmpty ? null : new HostMap<object>(route.Hostnames.Select(name => KeyValuePair.Create(name, (object)route)));
        ranked.Add((candidate, hosts));
    }

    private static HostTableBuilder<T> Host(Dictionary<string, HostTableBuilder<T>> hosts, string hostname)
    {
        if (!hosts.TryGetValue(hostname, out var host))
        {
            hosts[hostname] = host = new HostTableBuilder<T>();
        }

        return host;
    }

    private (string Path, Candidate<T> Candidate)? Compile(RouteIr route, RouteMatchIr match, T target)
    {
        var order = _order++;
        var path = match.Path.Value;
        Regex? pattern = null;
        if (match.Path.Type == PathMatchType.Regex)
        {
            pattern = Pattern(route, "path", path);
        }
        else if (match.Path.Type != PathMatchType.AnyService && !TryNormalize(path, out path))
        {
            warn($"Route {route.Id}: no request has the path {match.Path.Value} once its path is normalized; this match never applies.");
            return null;
        }

        return (path, new Candidate<T>
        {
            Route = target,
            Order = order,
            PathPattern = pattern,
            PathLength = pattern is null ? path.TrimEnd('/').Length : path.Length,
            Method = match.Method,
            Headers = Values(route, "header", match.Headers),
            Query = Values(route, "query parameter", match.Query),
            Predicate = match.Predicate is { } predicate ? new RoutePredicateCompiler(patterns, problem => report($"Route {route.Id}: {problem}")).Compile(predicate) : null,
        });
    }

    /// <summary>A route's path is compared with normalized ones, so its escapes must be spelled as theirs are.</summary>
    private static bool TryNormalize(string path, out string normal) =>
        PathNormalizer.TryRespell(path, out normal)
        && RequestTarget.TryParse(normal, out var target)
        && target.Path.SequenceEqual(normal);

    private ValueMatcher[] Values(RouteIr route, string what, ImmutableArray<ValueMatchIr> values) =>
        values.IsDefaultOrEmpty ? [] : [.. values.Select(value => value.Type == ValueMatchType.Regex
            ? new ValueMatcher(value.Name, null, Pattern(route, $"{what} {value.Name}", value.Value))
            : new ValueMatcher(value.Name, value.Value, null))];

    private Regex? Pattern(RouteIr route, string what, string expression)
    {
        if (patterns.TryCompile(expression, out var regex, out var error))
        {
            return regex;
        }

        report($"Route {route.Id}: the regular expression for {what} cannot be used: {error}");
        return regex;
    }
}

using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Ir;
using JwtGateway.Proxy.Routing;
using JwtGateway.Proxy.Tests.Support;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Routing;

/// <summary>
/// The table against a matcher that is written from the Gateway API's text and looks at every rule each time: whatever the rules and the request,
/// both choose the same.
/// </summary>
public sealed class RouteTableProperty
{
    private static readonly string?[] Hosts = ["a.com", "b.a.com", "c.b.a.com", "x.org", "com"];
    private static readonly string[] Hostnames = ["a.com", "*.a.com", "*.b.a.com", "b.a.com", "*.com"];
    private static readonly string[] Paths = ["/", "/a", "/a/", "/a/b", "/a/b/c", "/ab", "/A", "/b/a"];
    private static readonly string[] Expressions = ["/a/.*", "/[ab]", "/a/b/c|/b/a", ".*"];
    private static readonly string?[] Methods = [null, null, "GET", "POST"];
    private static readonly string[] Values = ["1", "2"];

    private static readonly Gen<RouteMatchIr> Matches =
        from path in Gen.OneOf(
            Gen.Elements(Paths).Select(Exact), Gen.Elements(Paths).Select(Prefix), Gen.Elements(Expressions).Select(Sample.Regex),
            Gen.Elements("a", "b").Select(AnyService))
        from method in Gen.Elements(Methods)
        from header in Gen.SubListOf("h1", "h2")
        from query in Gen.SubListOf("q1", "q2")
        from value in Gen.Elements(Values)
        select path with
        {
            Method = method,
            Headers = [.. header.Select(name => new ValueMatchIr(name, ValueMatchType.Exact, value))],
            Query = [.. query.Select(name => new ValueMatchIr(name, ValueMatchType.Exact, value))],
        };

    private static readonly Gen<RouteIr> Routes =
        from hostnames in Gen.SubListOf(Hostnames)
        from matches in Matches.NonEmptyListOf()
        select new RouteIr { Id = "", Listener = Listener, Hostnames = [.. hostnames.Take(2)], Matches = [.. matches.Take(3)] };

    private static readonly Gen<RoutePredicateIr> Tests = Gen.OneOf<RoutePredicateIr>(
        Gen.Elements("a.com", "b.a.com").Select(RoutePredicateIr (host) => new RouteTestIr(RoutePart.Host, RouteComparison.Exact, host)),
        Gen.Elements("/a", "/a/b", "/").Select(RoutePredicateIr (path) => new RouteTestIr(RoutePart.Path, RouteComparison.Prefix, path)),
        Gen.Elements("/b$", "a").Select(RoutePredicateIr (path) => new RouteTestIr(RoutePart.Path, RouteComparison.Regex, path)),
        Gen.Elements(Values).Select(RoutePredicateIr (value) => new RouteTestIr(RoutePart.Header, RouteComparison.Exact, value, "h1")),
        Gen.Elements(Values).Select(RoutePredicateIr (value) => new RouteTestIr(RoutePart.Query, RouteComparison.Exact, value, "q1")),
        Gen.Elements("GET", "POST").Select(RoutePredicateIr (method) => new RouteTestIr(RoutePart.Method, RouteComparison.Exact, method)));

    private static readonly Gen<RoutePredicateIr> Predicates =
        from first in Tests
        from second in Tests
        from predicate in Gen.Elements<RoutePredicateIr>(first, new RouteNotIr(first), new RouteAllIr([first, second]), new RouteAnyIr([first, new RouteNotIr(second)]))
        select predicate;

    private static readonly Gen<RouteIr> Ranked =
        from hostnames in Gen.SubListOf(Hostnames)
        from predicate in Predicates
        from priority in Gen.Choose(-1, 40)
        select new RouteIr
        {
            Id = "",
            Listener = Listener,
            Hostnames = [.. hostnames.Take(1)],
            Priority = priority,
            Matches = [new RouteMatchIr { Path = new(PathMatchType.Prefix, "/"), Predicate = predicate }],
        };

    private static readonly Gen<string> Lines =
        from host in Gen.Elements(Hosts)
        from path in Gen.Elements(Paths)
        from method in Gen.Elements("GET", "POST")
        from h1 in Gen.Elements("", " h1:1", " h1:2")
        from h2 in Gen.Elements("", " h2:1")
        from query in Gen.Elements("", "?q1=1", "?q1=1&q2=1", "?q2=2")
        select $"{path}{query} {method} host={host}{h1}{h2}";

    [Test]
    public void The_table_agrees_with_the_specification() => Check.One(
        Trials.Of(1500),
        Prop.ForAll(
            Gen.Frequency((3, Routes), (1, Ranked)).ListOf().ToArbitrary(),
            Lines.ListOf(8).ToArbitrary(),
            (routes, requests) =>
            {
                var named = routes.Select((route, index) => route with { Id = index.ToString() }).ToList();
                var builder = new RouteTableBuilder<string>(new Patterns(), Fail, Fail);
                builder.Add(Http());
                named.ForEach(route => builder.Add(route, route.Id));
                var table = builder.Build();
                foreach (var request in requests)
                {
                    Requests.Match(table, request).Route.ShouldBe(Reference(named, request), request);
                }
            }));

    private static void Fail(string message) => Assert.Fail(message);

    /// <summary>Of the routes with priorities the highest, and among all of them the one that is chosen by host and path, which has the length of its rule.</summary>
    private static string? Reference(List<RouteIr> all, string request)
    {
        var words = request.Split(' ');
        var host = words.First(word => word.StartsWith("host=", StringComparison.Ordinal))[5..];
        var usual = Usual([.. all.Where(route => route.Priority is null)], words, host);
        var ranked = all
            .Where(route => route.Priority is not null && route.Hostnames.DefaultIfEmpty("").Any(name => HostMatches(name, host)))
            .Where(route => Holds(route.Matches[0].Predicate!, words, host))
            .OrderByDescending(route => route.Priority)
            .FirstOrDefault();
        return usual is { } known && !(ranked?.Priority > known.Length) ? known.Id : ranked?.Id;
    }

    private static bool Holds(RoutePredicateIr predicate, string[] words, string host) => predicate switch
    {
        RouteNotIr not => !Holds(not.Operand, words, host),
        RouteAllIr all => all.Operands.All(operand => Holds(operand, words, host)),
        RouteAnyIr any => any.Operands.Any(operand => Holds(operand, words, host)),
        RouteTestIr { Part: RoutePart.Host } test => host == test.Value,
        RouteTestIr { Part: RoutePart.Method } test => words[1] == test.Value,
        RouteTestIr { Part: RoutePart.Header } test => words.Contains($"{test.Name}:{test.Value}"),
        RouteTestIr { Part: RoutePart.Query } test => words[0].Split('?').ElementAtOrDefault(1)?.Split('&').Contains($"{test.Name}={test.Value}") == true,
        RouteTestIr { Comparison: RouteComparison.Prefix } test => words[0].Split('?')[0].StartsWith(test.Value, StringComparison.Ordinal),
        RouteTestIr test => System.Text.RegularExpressions.Regex.IsMatch(words[0].Split('?')[0], test.Value, RegexOptions.None, TimeSpan.FromSeconds(1)),
        _ => throw new NotSupportedException(),
    };

    private static (string Id, int Length)? Usual(List<RouteIr> routes, string[] words, string host)
    {
        var names = routes.SelectMany(route => route.Hostnames.DefaultIfEmpty("")).Where(name => HostMatches(name, host)).ToList();
        var best = names.OrderByDescending(name => name.StartsWith('*') ? 0 : name.Length).ThenByDescending(name => name.Length).FirstOrDefault();
        return routes
            .Where(route => best is not null && route.Hostnames.DefaultIfEmpty("").Contains(best))
            .SelectMany(route => route.Matches.Select(match => (route, match)))
            .Where(pair => MatchMatches(pair.match, words))
            .OrderBy(pair => pair.match.Path switch
            {
                { Type: PathMatchType.Exact } => 0,
                { Type: PathMatchType.Regex } => 1,
                { Value: "/" } => 4,
                { Type: PathMatchType.AnyService } => 3,
                _ => 2,
            })
            .ThenByDescending(pair => pair.match.Path.Type == PathMatchType.Regex ? pair.match.Path.Value.Length : pair.match.Path.Value.TrimEnd('/').Length)
            .ThenByDescending(pair => pair.match.Method is not null)
            .ThenByDescending(pair => pair.match.Headers.Length)
            .ThenByDescending(pair => pair.match.Query.Length)
            .Select(pair => ((string, int)?)(pair.route.Id, Length(best!, pair.match.Path)))
            .FirstOrDefault();
    }

    private static int Length(string host, PathMatchIr path)
    {
        var rule = path.Type == PathMatchType.Exact ? $"Path(`{path.Value}`)" : $"PathPrefix(`{path.Value}`)";
        return host.Length == 0 ? rule.Length : $"Host(`{host}`) && {rule}".Length;
    }

    private static bool HostMatches(string name, string host) =>
        name.Length == 0 || name == host || (name.StartsWith('*') && host.EndsWith(name[1..], StringComparison.Ordinal) && host.Length >= name.Length);

    private static bool MatchMatches(RouteMatchIr match, string[] words)
    {
        var target = words[0].Split('?');
        var query = target.Length > 1 ? target[1].Split('&') : [];
        return PathMatches(match.Path, target[0])
            && (match.Method is null || match.Method == words[1])
            && match.Headers.All(header => words.Contains($"{header.Name}:{header.Value}"))
            && match.Query.All(parameter => query.Contains($"{parameter.Name}={parameter.Value}"));
    }

    private static bool PathMatches(PathMatchIr path, string asked) => path.Type switch
    {
        PathMatchType.Exact => asked == path.Value,
        PathMatchType.AnyService => asked.Split('/') is ["", not "", var method] && method == path.Value,
        PathMatchType.Regex => System.Text.RegularExpressions.Regex.IsMatch(
            asked, $"^(?:{path.Value})$", RegexOptions.None, TimeSpan.FromSeconds(1)),
        _ => (asked + "/").StartsWith(path.Value.TrimEnd('/') + "/", StringComparison.Ordinal),
    };
}

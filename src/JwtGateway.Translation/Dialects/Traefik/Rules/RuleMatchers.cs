using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Translation.Dialects.Traefik.Expressions;
using JwtGateway.Translation.Dialects.Traefik.Middlewares;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.Traefik.Rules;

/// <summary>The matchers of Traefik's rule syntax, version 3.</summary>
internal static class RuleMatchers
{
    private static readonly ImmutableArray<Matcher> All =
    [
        new("Host", 1, a => Host(a[0])),
        new("HostRegexp", 1, a => Pattern(RoutePart.Host, a[0])),
        new("Path", 1, a => Path(a[0], RouteComparison.Exact)),
        new("PathPrefix", 1, a => Path(a[0], RouteComparison.Prefix)),
        new("PathRegexp", 1, a => Pattern(RoutePart.Path, a[0])),
        new("Method", 1, a => Text(RoutePart.Method, a[0].ToUpperInvariant())),
        new("Header", 2, a => Header(a[0], Text(RoutePart.Header, a[1], a[0]))),
        new("HeaderRegexp", 2, a => Header(a[0], Pattern(RoutePart.Header, a[1], a[0]))),
        new("Query", 2, a => Text(RoutePart.Query, a.ElementAtOrDefault(1) ?? "", a[0])) { Least = 1 },
        new("QueryRegexp", 2, a => a is [var name] ? Text(RoutePart.Query, "", name) : Pattern(RoutePart.Query, a[1], a[0])) { Least = 1 },
        new("ClientIP", 1, a => Client(a[0])),
    ];

    /// <summary>The test that a matcher stands for; null, and why, when it cannot be made.</summary>
    public static RouteTestIr? Read(CallNode call, out string problem)
    {
        if (All.FirstOrDefault(m => m.IsNamed(call.Function)) is not { } matcher)
        {
            problem = Old(call.Function) ?? $"{call.Function} is no matcher; use {string.Join(", ", All.Select(m => m.Name))}";
            return null;
        }

        if (call.Arguments.Length < matcher.Least || call.Arguments.Length > matcher.Most)
        {
            var count = matcher.Least == matcher.Most ? $"{matcher.Most}" : $"{matcher.Least} or {matcher.Most}";
            problem = $"{matcher.Name} takes {count} text(s); for one value of several write several matchers joined by ||";
            return null;
        }

        var test = matcher.Read(call.Arguments);
        problem = test.Problem is { } wrong ? $"{matcher.Name}: {wrong}" : "";
        return test.Ir;
    }

    private static string? Old(string function) => function switch
    {
        "Headers" => "Headers is of version 2 of the syntax; write Header",
        "HeadersRegexp" => "HeadersRegexp is of version 2 of the syntax; write HeaderRegexp",
        "HostHeader" => "HostHeader is of version 2 of the syntax; write Host",
        "HostSNI" or "HostSNIRegexp" or "ALPN" => $"{function} is for TCP; use Host",
        _ => null,
    };

    private static Test Host(string host)
    {
        var name = host.TrimEnd('.').ToLowerInvariant();
        return Names.IsDnsName(name) || System.Net.IPAddress.TryParse(name.Trim('[', ']'), out _) ? new(new(RoutePart.Host, RouteComparison.Exact, name), null)
            : new(null, name.Contains('{', StringComparison.Ordinal) || name.Contains('*', StringComparison.Ordinal)
                ? "patterns are no host names; use HostRegexp"
                : "it is no host name; write letters, digits, dashes and dots");
    }

    private static Test Path(string path, RouteComparison comparison) => RequestPaths.IsCanonical(path)
        ? new(new(RoutePart.Path, comparison, path), null)
        : new(null, RequestPaths.Expected);

    private static Test Text(RoutePart part, string value, string name = "") => new(new(part, RouteComparison.Exact, value, name), null);

    private static Test Header(string name, Test test) => Names.IsHeaderName(name) ? test : new(null, "the name is no HTTP token");

    private static Test Pattern(RoutePart part, string pattern, string name = "") => GoPatterns.IsUsable(pattern)
        ? new(new(part, RouteComparison.Regex, pattern, name), null)
        : new(null, $"the expression is not usable; {GoPatterns.Expected}");

    private static Test Client(string range) => AddressRules.Range(range) is { } canonical
        ? new(new(RoutePart.ClientAddress, RouteComparison.InRange, canonical), null)
        : new(null, $"it is no address and no range; {Cidrs.Expected}");

    private sealed record Test(RouteTestIr? Ir, string? Problem);

    private sealed record Matcher(string Name, int Most, Func<ImmutableArray<string>, Test> Read)
    {
        public int Least { get; init; } = Most;

        /// <summary>Traefik takes a name in lower case and in capitals too.</summary>
        public bool IsNamed(string function) => function.Equals(Name, StringComparison.OrdinalIgnoreCase);
    }
}

using System.Text.RegularExpressions;
using JwtGateway.Ir;

namespace JwtGateway.Translation.Tests.Containment;

/// <summary>A request as routing sees it.</summary>
internal sealed record SampleRequest(string Gateway, int Port, string Host, string Path, string Method, RouteMatchIr? Meant)
{
    private static readonly string[] Hosts = ["www.example.com", "a.example.com", "a.b.example.com", "example.com", "other.org"];
    private static readonly string[] Paths = ["/", "/api", "/api/x", "/admin", "/foo", "/foo/bar", "/v1/x", "/login", "/yages.Echo/Ping", "/other.Echo/Ping"];

    /// <summary>For each match of each rule a request that it may be for, and some that are for nothing in particular.</summary>
    public static IEnumerable<SampleRequest> For(GatewayIr gateway)
    {
        var ports = gateway.Listeners.Select(l => l.Port).Distinct().ToList();
        string[] hosts =
        [
            .. gateway.Routes.SelectMany(r => r.Hostnames).Concat(gateway.Listeners.Select(l => l.Hostname).OfType<string>())
                .Select(h => h.Replace("*", "any", StringComparison.Ordinal).Replace("?", "one", StringComparison.Ordinal)).Concat(Hosts).Distinct(),
        ];
        var matches = gateway.Routes.SelectMany(r => r.Matches).Distinct().ToList();
        return
            from port in ports
            from host in hosts
            from request in matches
                .Select(m => new SampleRequest(gateway.Gateway, port, host, PathFor(m.Path), m.Method ?? "GET", m))
                .Concat(Paths.Select(p => new SampleRequest(gateway.Gateway, port, host, p, "GET", null)))
            select request;
    }

    public override string ToString() => $"{Method} {Host}:{Port}{Path} at {Gateway}";

    /// <summary>Whether its headers and query meet the conditions: they do, if it was made for a match that has them too.</summary>
    public bool Has(RouteMatchIr match) =>
        (match.Method is null || match.Method == Method)
        && match.Headers.All(h => Meant?.Headers.Contains(h) == true)
        && match.Query.All(q => Meant?.Query.Contains(q) == true);

    private static string PathFor(PathMatchIr path) => path.Type switch
    {
        PathMatchType.Regex => Paths.FirstOrDefault(p => Regex.IsMatch(p, $"^(?:{path.Value})$", RegexOptions.NonBacktracking)) ?? "/",
        PathMatchType.AnyService => "/any.Service/" + path.Value,
        _ => path.Value,
    };
}

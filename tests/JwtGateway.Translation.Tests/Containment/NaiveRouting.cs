using System.Text.RegularExpressions;
using JwtGateway.Ir;

namespace JwtGateway.Translation.Tests.Containment;

/// <summary>
/// Which rule answers a request, worked out as naively as possible: the most specific listener of the port, the most specific host name there, then
/// exact paths, regular expressions, the longest prefix and methods of any service, and among those the match with the most conditions.
/// </summary>
internal static class NaiveRouting
{
    /// <summary>The rule; null when there is none, so the client gets an error.</summary>
    public static RouteIr? Answer(GatewayIr? gateway, SampleRequest request)
    {
        var listener = gateway?.Listeners
            .Where(l => l.Port == request.Port && Specificity(l.Hostname ?? "", request.Host) >= 0)
            .MaxBy(l => Specificity(l.Hostname ?? "", request.Host));
        if (listener is null)
            return null;
        var hosts = gateway!.Routes.Where(r => r.Listener == listener.Id)
            .SelectMany(r => (r.Hostnames.IsEmpty ? [""] : r.Hostnames).Select(host => (Route: r, Specificity: Specificity(host, request.Host))))
            .Where(h => h.Specificity >= 0).ToList();
        return hosts.Count == 0 ? null : hosts
            .Where(h => h.Specificity == hosts.Max(other => other.Specificity))
            .SelectMany(h => h.Route.Matches.Select(m => (h.Route, Match: m)))
            .Where(m => Matches(m.Match, request))
            .OrderByDescending(m => Rank(m.Match))
            .Select(m => HeldTo.Rule(gateway, m.Route))
            .FirstOrDefault();
    }

    /// <summary>Whether the answer is an error whatever the request has with it.</summary>
    public static bool IsClosed(RouteIr? answer) => answer is null or { Fault: not null } || Refuses(answer.Policy) || HasNobodyToSendTo(answer);

    /// <summary>Each backend that can be chosen is an error for all that come.</summary>
    private static bool HasNobodyToSendTo(RouteIr answer) =>
        answer.Redirect is null && answer.Backends.Where(b => b.Weight > 0).All(b => b is { Upstream: null, Fault: not null } || Refuses(b.Policy));

    /// <summary>Of several policies each must let a request pass, so one that refuses all of them is enough.</summary>
    public static bool Refuses(RoutePolicyIr? policy) => policy is DenyIr || (policy is AllOfIr all && all.Policies.Any(Refuses));

    private static int Specificity(string pattern, string host) =>
        pattern.Length == 0 ? 0
        : pattern == host ? 1000
        : pattern.StartsWith("?.", StringComparison.Ordinal) && host.EndsWith(pattern[1..], StringComparison.Ordinal) && !host[..^(pattern.Length - 1)].Contains('.') ? pattern.Length + 100
        : pattern.StartsWith("*.", StringComparison.Ordinal) && host.EndsWith(pattern[1..], StringComparison.Ordinal) ? pattern.Length
        : -1;

    private static bool Matches(RouteMatchIr match, SampleRequest request) => request.Has(match) && match.Path.Type switch
    {
        PathMatchType.Exact => request.Path == match.Path.Value,
        PathMatchType.Prefix => (request.Path.TrimEnd('/') + "/").StartsWith(match.Path.Value.TrimEnd('/') + "/", StringComparison.Ordinal),
        PathMatchType.AnyService => request.Path.Split('/') is ["", not "", var method] && method == match.Path.Value,
        _ => Regex.IsMatch(request.Path, $"^(?:{match.Path.Value})$", RegexOptions.NonBacktracking),
    };

    private static (int Type, int Length, int Method, int Headers, int Query) Rank(RouteMatchIr match) => (
        match.Path switch { { Type: PathMatchType.Exact } => 4, { Type: PathMatchType.Regex } => 3, { Value: "/" } => 0, { Type: PathMatchType.AnyService } => 1, _ => 2 },
        match.Path.Value.TrimEnd('/').Length, match.Method is null ? 0 : 1, match.Headers.Length, match.Query.Length);
}

using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Routes;

namespace JwtGateway.Translation.Assembly;

/// <summary>Makes the IR of a rule on a listener.</summary>
internal static class RouteAssembly
{
    /// <summary>The same id on every listener.</summary>
    public static string Id(ObjectReference route, int rule) => $"{route.Kind}/{route.Namespace}/{route.Name}/rules/{rule}";

    /// <summary>All but where requests go.</summary>
    /// <param name="route">The route.</param>
    /// <param name="rule">One of its rules.</param>
    /// <param name="attachment">Where it is served; null: requests are handed over to it.</param>
    /// <param name="policy">Its policy.</param>
    public static RouteIr Assemble(RouteState route, RuleState rule, ListenerAttachment? attachment, RoutePolicyIr? policy) => new()
    {
        Id = Id(route.Reference, rule.Index),
        Listener = attachment?.Listener.Id ?? "",
        Hostnames = attachment?.Hostnames ?? [],
        Protocol = GrpcRoutes.Is(route.Resource) ? RouteProtocol.Grpc : RouteProtocol.Http,
        Priority = rule.Priority,
        Matches = rule.Matches,
        Policy = policy,
        Fault = rule.Problems.IsEmpty ? null : Fault(route, rule.Problems),
        RequestHeaders = rule.RequestHeaders,
        ResponseHeaders = rule.ResponseHeaders,
        Redirect = rule.Redirect,
        Rewrite = rule.Rewrite,
        Mirrors = [.. rule.Mirrors.Select(m => m.Ir)],
        Timeouts = rule.Timeouts,
        Retry = rule.Retry,
        Cors = rule.Cors,
    };

    /// <summary>The requests that are meant, and an error for all of them.</summary>
    public static RouteIr Closed(RouteState route, RuleState rule, ListenerAttachment? attachment, Problem defect) => new()
    {
        Id = Id(route.Reference, rule.Index),
        Listener = attachment?.Listener.Id ?? "",
        Hostnames = attachment?.Hostnames ?? [],
        Protocol = GrpcRoutes.Is(route.Resource) ? RouteProtocol.Grpc : RouteProtocol.Http,
        Priority = rule.Priority,
        Matches = rule.Matches,
        Fault = Fault(route, [defect]),
    };

    private static FaultIr Fault(RouteState route, IEnumerable<Problem> problems) =>
        new(500, $"{route.Reference}: {string.Join("; ", problems.Select(p => p.Text))}");
}

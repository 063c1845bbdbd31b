using JwtGateway.Ir;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Routes;

namespace JwtGateway.Translation.Assembly;

/// <summary>Makes the IR of a rule on a listener.</summary>
internal static class RouteAssembly
{
    /// <summary>All but where requests go.</summary>
    public static RouteIr Assemble(RouteState route, RuleState rule, ListenerAttachment attachment, RoutePolicyIr? policy) => new()
    {
        Id = Id(route, rule),
        Listener = attachment.Listener.Id,
        Hostnames = attachment.Hostnames,
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
    public static RouteIr Closed(RouteState route, RuleState rule, ListenerAttachment attachment, Problem defect) => new()
    {
        Id = Id(route, rule),
        Listener = attachment.Listener.Id,
        Hostnames = attachment.Hostnames,
        Protocol = GrpcRoutes.Is(route.Resource) ? RouteProtocol.Grpc : RouteProtocol.Http,
        Priority = rule.Priority,
        Matches = rule.Matches,
        Fault = Fault(route, [defect]),
    };

    private static string Id(RouteState route, RuleState rule) => $"{route.Reference.Kind}/{route.Reference.Namespace}/{route.Reference.Name}/rules/{rule.Index}";

    private static FaultIr Fault(RouteState route, IEnumerable<Problem> problems) =>
        new(500, $"{route.Reference}: {string.Join("; ", problems.Select(p => p.Text))}");
}

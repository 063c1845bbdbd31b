using JwtGateway.Ir;
using JwtGateway.Translation.Routes;

namespace JwtGateway.Translation.Assembly;

/// <summary>Makes the IR of a rule on a listener.</summary>
internal static class RouteAssembly
{
    public static RouteIr Assemble(RouteState route, RuleState rule, ListenerAttachment attachment, RoutePolicyIr? policy) => new()
    {
        Id = $"HTTPRoute/{route.Reference.Namespace}/{route.Reference.Name}/rules/{rule.Index}",
        Listener = attachment.Listener.Id,
        Hostnames = attachment.Hostnames,
        Matches = rule.Matches,
        Policy = policy,
        Fault = rule.Problems.IsEmpty ? null : new FaultIr(500, $"{route.Reference}: {string.Join("; ", rule.Problems.Select(p => p.Text))}"),
        RequestHeaders = rule.RequestHeaders,
        ResponseHeaders = rule.ResponseHeaders,
        Backends = [.. rule.Backends.Select(b => b.Ir)],
    };
}

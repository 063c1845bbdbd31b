using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Routes;

/// <summary>
/// Closes the host names of routes of which a defect keeps anybody from telling which requests they mean. A guarded <c>/admin</c> that went
/// missing would hand its requests to an open <c>/</c>; so everything on its host names, on the listeners that it is attached to, answers 500, also
/// where other routes have the same names. Those of a wider or narrower name are as they were: the most specific name has all of its requests.
/// </summary>
internal static class HostClosures
{
    /// <summary>Stands for a route without host names on a listener without one: it has all that nobody names.</summary>
    private const string EveryHost = "";

    private static readonly RouteMatchIr Everything = new() { Path = new(PathMatchType.Prefix, "/") };

    public static ImmutableArray<RouteState> Apply(ImmutableArray<RouteState> routes)
    {
        var closed = new Dictionary<(string Listener, string Host), RouteState>();
        foreach (var route in routes.Where(IsUnknown))
        {
            foreach (var attachment in route.Attachments)
            {
                foreach (var host in Hosts(attachment))
                    closed.TryAdd((attachment.Listener.Id, host), route);
            }
        }

        return closed.Count == 0 ? routes : [.. routes.Select(r => IsUnknown(r) ? Close(r) : Narrow(r, closed))];
    }

    private static bool IsUnknown(RouteState route) => route.Rules.Any(r => r.UnknownMatches is not null);

    /// <summary>One rule is for everything, and no other is in force: what is unknown may have been more specific than it.</summary>
    private static RouteState Close(RouteState route)
    {
        var closing = route.Rules.First(r => r.UnknownMatches is not null);
        return route with { Rules = [.. route.Rules.Select(r => Closed(r, closing.UnknownMatches!, ReferenceEquals(r, closing) ? [Everything] : []))] };
    }

    private static RuleState Closed(RuleState rule, Problem defect, ImmutableArray<RouteMatchIr> matches) => rule with
    {
        Matches = matches,
        Problems = rule.Problems.Contains(defect) ? rule.Problems : rule.Problems.Add(defect),
    };

    private static RouteState Narrow(RouteState route, Dictionary<(string Listener, string Host), RouteState> closed)
    {
        var causes = route.Attachments
            .SelectMany(a => Hosts(a).Select(host => closed.GetValueOrDefault((a.Listener.Id, host))))
            .OfType<RouteState>().Distinct().ToList();
        return causes.Count == 0 ? route : route with
        {
            Parents = [.. route.Parents.Select(p => Narrow(p, closed, causes[0]))],
            Problems = [.. route.Problems, .. causes.Select(c => Shared(c, "spec.hostnames"))],
        };
    }

    private static RouteParent Narrow(RouteParent parent, Dictionary<(string Listener, string Host), RouteState> closed, RouteState cause)
    {
        var left = parent.Attachments.Select(a => Narrow(a, closed)).OfType<ListenerAttachment>().ToImmutableArray();
        return parent with
        {
            Attachments = left,
            Problem = left.IsEmpty && !parent.Attachments.IsEmpty ? Shared(cause, parent.FieldPath) : parent.Problem,
        };
    }

    private static ListenerAttachment? Narrow(ListenerAttachment attachment, Dictionary<(string Listener, string Host), RouteState> closed)
    {
        ImmutableArray<string> left = [.. Hosts(attachment).Where(host => !closed.ContainsKey((attachment.Listener.Id, host)))];
        return left.IsEmpty ? null : attachment.Hostnames.IsEmpty ? attachment : attachment with { Hostnames = left };
    }

    private static ImmutableArray<string> Hosts(ListenerAttachment attachment) => attachment.Hostnames.IsEmpty ? [EveryHost] : attachment.Hostnames;

    private static Problem Shared(RouteState cause, string path) => new(ConditionReason.InternalError, path,
        $"A defect of JwtGateway was met in translating {cause.Reference}, which shares host names with this route: all requests to these answer 500 because of it. See its status.");
}

using System.Collections.Immutable;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Routes;

/// <summary>
/// HTTPRoutes and GRPCRoutes are not merged: where routes of both kinds have host names in common on one listener, the older keeps it, then the first by
/// <c>namespace/name</c> (Gateway API, GRPCRouteSpec.hostnames). The other is not attached there. The API has no reason of its own for that;
/// <c>Conflicted</c> is what its policies have for the same.
/// </summary>
internal static class RouteConflicts
{
    /// <summary>The routes come oldest first. A route that is rejected is in nobody's way.</summary>
    public static ImmutableArray<RouteState> Settle(ImmutableArray<RouteState> routes)
    {
        if (routes.All(IsGrpc) || !routes.Any(IsGrpc))
            return routes;
        var taken = new Dictionary<(string Listener, bool Grpc), TakenHostnames>();
        var settled = ImmutableArray.CreateBuilder<RouteState>(routes.Length);
        foreach (var route in routes)
        {
            var kept = Settle(route, taken);
            foreach (var attachment in kept.Attachments)
            {
                var key = (attachment.Listener.Id, IsGrpc(route));
                if (!taken.TryGetValue(key, out var names))
                    taken[key] = names = new();
                names.Add(attachment, kept);
            }

            settled.Add(kept);
        }

        return settled.MoveToImmutable();
    }

    private static bool IsGrpc(RouteState route) => GrpcRoutes.Is(route.Resource);

    private static RouteState Settle(RouteState route, Dictionary<(string Listener, bool Grpc), TakenHostnames> taken)
    {
        var winners = new List<(string Listener, RouteState Winner)>();
        foreach (var attachment in route.Attachments)
        {
            if (taken.GetValueOrDefault((attachment.Listener.Id, !IsGrpc(route)))?.Find(attachment) is { } winner)
                winners.Add((attachment.Listener.Id, winner));
        }

        return winners.Count == 0 ? route : route with
        {
            Parents = [.. route.Parents.Select(p => Without(p, winners))],
            Problems = [.. route.Problems, .. winners.Select(w => Conflict("spec.hostnames", w.Listener, w.Winner)).Distinct()],
        };
    }

    private static RouteParent Without(RouteParent parent, List<(string Listener, RouteState Winner)> winners)
    {
        var left = parent.Attachments.Where(a => !winners.Exists(w => w.Listener == a.Listener.Id)).ToImmutableArray();
        if (left.Length == parent.Attachments.Length)
            return parent;
        var (listener, winner) = winners.First(w => parent.Attachments.Any(a => a.Listener.Id == w.Listener));
        return parent with { Attachments = left, Problem = left.IsEmpty ? Conflict(parent.FieldPath, listener, winner) : parent.Problem };
    }

    private static Problem Conflict(string path, string listener, RouteState winner) => new(ConditionReason.Conflicted, path,
        $"{winner.Reference.Kind} {winner.Reference.Namespace}/{winner.Reference.Name} came first and has host names in common with this route on listener {listener}, "
        + "and a host name is for HTTPRoutes or for GRPCRoutes; give each its own.");
}

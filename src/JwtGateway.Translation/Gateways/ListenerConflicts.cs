using System.Collections.Immutable;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Gateways;

/// <summary>Listeners that share a port share its protocol, and each has a host name of its own (Gateway API, "distinct listeners").</summary>
internal static class ListenerConflicts
{
    /// <summary>
    /// Among listeners of one author none of those that collide is served: nobody can tell which was meant. A ListenerSet gets what the Gateway, and sets
    /// that are older, leave (GEP-1713).
    /// </summary>
    public static GatewayState Within(GatewayState gateway)
    {
        ImmutableArray<ListenerState> own = [.. gateway.OwnListeners];
        var settled = ImmutableArray.CreateBuilder<ListenerState>();
        settled.AddRange(own.Select(l => l with { Conflict = FirstConflict(l, own) }));

        // What the Gateway's author could not decide on is nobody else's either.
        var holders = own;
        foreach (var set in gateway.Sets)
        {
            ImmutableArray<ListenerState> added = [.. gateway.ListenersOf(set.Resource)];
            ImmutableArray<ListenerState> against = [.. added.Select(l => l with { Conflict = FirstConflict(l, holders) })];

            // One that has lost already takes nothing from the others of its set.
            ImmutableArray<ListenerState> left = [.. against.Where(l => l.Conflict is null)];
            ImmutableArray<ListenerState> now = [.. against.Select(l => l.Conflict is null ? l with { Conflict = FirstConflict(l, left) } : l)];
            settled.AddRange(now);
            holders = holders.AddRange(now.Where(l => l.Accepted));
        }

        return gateway with { Listeners = settled.ToImmutable() };
    }

    /// <summary>
    /// Gateways of one process share its ports. The older Gateway keeps a port and host name; the newer one's listener is in conflict.
    /// </summary>
    /// <param name="gateway">The newer one.</param>
    /// <param name="earlier">The accepted listeners of those that are older.</param>
    public static GatewayState AgainstOlder(GatewayState gateway, ImmutableArray<ListenerState> earlier) => gateway with
    {
        Listeners = [.. gateway.Listeners.Select(l => l with { Conflict = l.Conflict ?? FirstConflict(l, earlier) })],
    };

    private static Problem? FirstConflict(ListenerState listener, ImmutableArray<ListenerState> others) =>
        listener.Rejections.IsEmpty
            ? others
                .Where(o => o.Index != listener.Index || !ReferenceEquals(o.Owner, listener.Owner))
                .Select(o => Between(listener, o))
                .FirstOrDefault(p => p is not null)
            : null;

    private static Problem? Between(ListenerState listener, ListenerState other)
    {
        if (!other.Rejections.IsEmpty || other.Spec.Port != listener.Spec.Port)
            return null;
        if (other.Protocol != listener.Protocol)
        {
            return new(ConditionReason.ProtocolConflict, listener.Path + ".protocol",
                $"Listener {other.Id} speaks {other.Spec.Protocol} on port {other.Spec.Port}; use another port or the same protocol.");
        }

        return other.Hostname != listener.Hostname ? null : new(ConditionReason.HostnameConflict, listener.Path + ".hostname",
            $"Listener {other.Id} has port {other.Spec.Port} and host name \"{other.Hostname ?? "*"}\" too; give each its own.");
    }
}

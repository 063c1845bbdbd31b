using System.Collections.Immutable;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Gateways;

/// <summary>Listeners that share a port share its protocol, and each has a host name of its own (Gateway API, "distinct listeners").</summary>
internal static class ListenerConflicts
{
    /// <summary>Within a Gateway none of the listeners that collide is served: nobody can tell which was meant.</summary>
    public static GatewayState Within(GatewayState gateway) => gateway with
    {
        Listeners = [.. gateway.Listeners.Select(l => l with { Conflict = FirstConflict(l, gateway.Listeners) })],
    };

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
                .Where(o => o.Index != listener.Index || !ReferenceEquals(o.Gateway, listener.Gateway))
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

using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Parameters;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Gateways;

/// <summary>Ports of pods: low ones are bound elsewhere (<see cref="ListenerPorts"/>), and where that is, nothing else can be.</summary>
internal static class ReachablePorts
{
    /// <summary>
    /// Refuses listeners whose port the proxies need themselves, or on which they bind the low port of another listener: who asks for port 80
    /// has no other way to have it.
    /// </summary>
    public static GatewayState Settle(GatewayState gateway)
    {
        var settled = Settle([.. gateway.OwnListeners], []);
        foreach (var set in gateway.Sets)
            settled = settled.AddRange(Settle([.. gateway.ListenersOf(set.Resource)], settled));
        return gateway with { Listeners = settled };
    }

    /// <summary>Of one author; those of <paramref name="earlier"/> authors have their ports already.</summary>
    private static ImmutableArray<ListenerState> Settle(ImmutableArray<ListenerState> listeners, ImmutableArray<ListenerState> earlier)
    {
        var taken = earlier.Where(l => l.Rejections.IsEmpty).Select(l => l.Spec.Port).Where(port => ListenerPorts.Bound(port) == port).ToHashSet();
        ImmutableArray<ListenerState> free = [.. listeners.Select(l => l.Rejections.IsEmpty && ListenerPorts.Bound(l.Spec.Port) != l.Spec.Port && taken.Contains(ListenerPorts.Bound(l.Spec.Port))
            ? Refuse(l, $"The proxies serve port {l.Spec.Port} on port {ListenerPorts.Bound(l.Spec.Port)}, which another listener has; use another port.")
            : l)];
        var low = earlier.Concat(free)
            .Where(l => l.Rejections.IsEmpty && ListenerPorts.Bound(l.Spec.Port) != l.Spec.Port)
            .Select(l => l.Spec.Port).Distinct().ToDictionary(ListenerPorts.Bound);
        return [.. free.Select(l => Settle(l, low))];
    }

    /// <summary>The ports of the accepted listeners.</summary>
    public static ImmutableArray<GatewayPort> Of(GatewayState gateway) =>
    [
        .. gateway.Listeners
            .Where(l => l.Accepted)
            .GroupBy(l => l.Spec.Port)
            .OrderBy(port => port.Key)
            .Select(port => new GatewayPort(port.Key, port.First().Protocol, Name(gateway, port))),
    ];

    /// <summary>Listeners of shared proxies are named for hosts, which come and go.</summary>
    private static string Name(GatewayState gateway, IEnumerable<ListenerState> port) => gateway.StandIn is null
        ? port.Select(l => l.Spec.Name).Min(StringComparer.Ordinal)!
        : port.First().Protocol == ListenerProtocol.Https ? "https" : "http";

    private static ListenerState Settle(ListenerState listener, Dictionary<int, int> low) =>
        !listener.Rejections.IsEmpty ? listener
        : ListenerPorts.Bound(listener.Spec.Port) == TranslationOptions.ProxyAdminPort
            ? Refuse(listener, $"Port {listener.Spec.Port} is one that the proxies need themselves; use another port.")
        : ListenerPorts.Bound(listener.Spec.Port) == listener.Spec.Port && low.TryGetValue(listener.Spec.Port, out var other)
            ? Refuse(listener, $"The proxies serve port {other} of another listener on port {listener.Spec.Port}; use another port.")
        : listener;

    private static ListenerState Refuse(ListenerState listener, string message) =>
        listener with { Rejections = [new Problem(ConditionReason.PortUnavailable, listener.Path + ".port", message)] };
}

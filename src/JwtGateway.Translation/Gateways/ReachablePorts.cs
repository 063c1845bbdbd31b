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
        var low = gateway.Listeners
            .Where(l => l.Rejections.IsEmpty && ListenerPorts.Bound(l.Spec.Port) != l.Spec.Port)
            .Select(l => l.Spec.Port).Distinct().ToDictionary(ListenerPorts.Bound);
        return gateway with { Listeners = [.. gateway.Listeners.Select(l => Settle(l, low))] };
    }

    /// <summary>The ports of the accepted listeners.</summary>
    public static ImmutableArray<GatewayPort> Of(GatewayState gateway) =>
    [
        .. gateway.Listeners
            .Where(l => l.Accepted)
            .GroupBy(l => l.Spec.Port)
            .OrderBy(port => port.Key)
            .Select(port => new GatewayPort(port.Key, port.First().Protocol, port.Select(l => l.Spec.Name).Min(StringComparer.Ordinal)!)),
    ];

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

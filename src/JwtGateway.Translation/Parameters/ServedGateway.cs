using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;

namespace JwtGateway.Translation.Parameters;

/// <summary>What it takes to give a Gateway of our class proxies of its own.</summary>
/// <param name="Resource">The Gateway.</param>
/// <param name="Parameters">How the proxies are to be deployed.</param>
/// <param name="Ports">The ports of its accepted listeners, ascending, each once.</param>
public sealed record ServedGateway(Gateway Resource, EffectiveParameters Parameters, ImmutableArray<GatewayPort> Ports)
{
    /// <summary>
    /// What the proxies go with: the Gateway; or the IngressClass, where <see cref="Resource"/> stands for the shared proxy of objects that name no Gateway and is
    /// itself nowhere.
    /// </summary>
    public KubernetesResource Owner { get; init; } = Resource;

    /// <summary>The IP addresses that it asks for; empty: it takes what it is given.</summary>
    public ImmutableArray<string> AskedAddresses =>
        [.. Resource.Spec.Addresses.Where(a => a is { Type: "IPAddress", Value.Length: > 0 }).Select(a => a.Value)];
}

/// <summary>
/// A port that clients connect to. It is there as long as a listener with it is accepted, also while none can be served (its certificate is
/// missing, say): a port that comes and goes would cost the load balancer its place.
/// </summary>
/// <param name="Port">1 to 65535.</param>
/// <param name="Protocol">What is spoken on it.</param>
/// <param name="Listener">Of the listeners that share it, the name that is first in ordinal order; of a proxy that objects which name no Gateway share, http or https.</param>
public sealed record GatewayPort(int Port, ListenerProtocol Protocol, string Listener);

using JwtGateway.Proxy.Handling;

namespace JwtGateway.Proxy.Forwarding;

/// <summary>Where a request goes.</summary>
/// <param name="Upstream">The upstream.</param>
/// <param name="Backend">The route's share that it is.</param>
/// <param name="Endpoint">The endpoint to begin with.</param>
/// <param name="Rules">How often and how long it is tried; null: the route says nothing.</param>
internal readonly record struct Destination(Upstream Upstream, Backend Backend, Endpoint Endpoint, AttemptRules? Rules)
{
    /// <summary>The upstream's connections.</summary>
    public HttpMessageInvoker Transport =>
        Upstream.Transport ?? throw new InvalidOperationException($"Upstream {Upstream.Id} has neither connections nor a fault.");
}

using JwtGateway.Ir;
using Yarp.ReverseProxy.Forwarder;

namespace JwtGateway.Proxy.Forwarding;

/// <summary>An upstream, ready to be sent to.</summary>
/// <param name="ir">What the configuration says of it.</param>
/// <param name="transport">Its connections; null exactly when it has a fault.</param>
/// <param name="request">How requests are sent.</param>
/// <param name="first">The endpoint to begin with: differs between proxies and configurations, or all would begin with the same.</param>
internal sealed class Upstream(UpstreamIr ir, HttpMessageInvoker? transport, ForwarderRequestConfig request, int first)
{
    private readonly string[] _endpoints = [.. ir.Endpoints.Select(Address)];
    private int _next = first;

    /// <summary>The upstream's id.</summary>
    public string Id { get; } = ir.Id;

    /// <summary>Set when it must not be used.</summary>
    public FaultIr? Fault { get; } = ir.Fault;

    /// <summary>Its connections; null exactly when <see cref="Fault"/> is set.</summary>
    public HttpMessageInvoker? Transport { get; } = transport;

    /// <summary>How requests are sent.</summary>
    public ForwarderRequestConfig Request { get; } = request;

    /// <summary>Scheme and authority of the endpoint whose turn it is; null when there are none.</summary>
    public string? NextEndpoint() => _endpoints.Length switch
    {
        0 => null,
        1 => _endpoints[0],
        var count => _endpoints[(uint)Interlocked.Increment(ref _next) % (uint)count],
    };

    /// <summary>Always http: the transport adds TLS itself, see <see cref="Tokens.Tls.UpstreamHandler"/>.</summary>
    private static string Address(EndpointIr endpoint) => endpoint.Host.Contains(':', StringComparison.Ordinal)
        ? $"http://[{endpoint.Host}]:{endpoint.Port}"
        : $"http://{endpoint.Host}:{endpoint.Port}";
}

using JwtGateway.Ir;
using JwtGateway.Proxy;

namespace JwtGateway.Cli.Demo;

/// <summary>A GET request that a route is meant for.</summary>
/// <param name="Port">The port to connect to on this machine.</param>
/// <param name="Host">The Host header to send; null when any will do.</param>
/// <param name="Path">The path.</param>
internal sealed record ExampleRequest(int Port, string? Host, string Path)
{
    /// <summary>The address, on the name that means this machine.</summary>
    public string Url => $"http://localhost:{Port}{Path}";

    /// <summary>A request for <paramref name="route"/>; null when it takes more than a host and a path, is for gRPC calls, or would not be forwarded.</summary>
    public static ExampleRequest? Of(GatewayIr gateway, RouteIr route, IReadOnlyList<BoundListener> bound)
    {
        var listener = gateway.Listeners.FirstOrDefault(l => l.Id == route.Listener && l.Protocol == ListenerProtocol.Http);
        var port = bound.FirstOrDefault(b => b.ListenerIds.Contains(route.Listener))?.BoundPort;
        var match = route.Matches.FirstOrDefault(IsPlain);
        if (listener is null || port is null || match is null || route.Fault is not null || route.Protocol == RouteProtocol.Grpc || !route.Backends.Any(b => b is { Weight: > 0, Fault: null }))
            return null;

        return new(port.Value, HostFor(route, listener), match.Path.Value);
    }

    private static bool IsPlain(RouteMatchIr match) =>
        match.Path.Type is PathMatchType.Exact or PathMatchType.Prefix && match.Method is null or "GET" && match.Headers.IsEmpty && match.Query.IsEmpty;

    private static string? HostFor(RouteIr route, ListenerIr listener)
    {
        var host = route.Hostnames.IsEmpty ? listener.Hostname : route.Hostnames[0];
        return host is ['*' or '?', .. var suffix] ? "www" + suffix : host;
    }
}

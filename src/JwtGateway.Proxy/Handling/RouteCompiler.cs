using JwtGateway.Ir;
using JwtGateway.Proxy.Cors;
using JwtGateway.Proxy.Forwarding;
using JwtGateway.Proxy.Routing;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.KeySources;

namespace JwtGateway.Proxy.Handling;

/// <summary>Compiles the rules of one Gateway.</summary>
/// <param name="gateway">Where they are.</param>
/// <param name="upstreams">Its upstreams by id.</param>
/// <param name="keys">Live keys.</param>
/// <param name="time">The clock that tokens are held to.</param>
/// <param name="report">Is told why a configuration must be refused.</param>
internal sealed class RouteCompiler(
    GatewayIr gateway,
    Dictionary<string, Upstream> upstreams,
    KeySourceRegistry keys,
    TimeProvider time,
    Action<string> report)
{
    private readonly Dictionary<string, RouteAuthenticator> _authenticators = new(StringComparer.Ordinal);

    /// <summary>Compiles <paramref name="route"/>.</summary>
    public CompiledRoute Compile(RouteIr route) => new()
    {
        Id = route.Id,
        IsGrpc = route.Protocol == RouteProtocol.Grpc,
        Fault = route.Fault,
        Authenticator = Authenticator(route.Policy),
        Cors = CorsPolicy.Of(route.Policy),
        ClaimHeaders = ClaimRouting.HeadersOf(route.Policy, gateway),
        Backends = new BackendPicker(route.Backends.Select(backend => (backend.Weight, Compile(route, backend)))),
        RequestHeaders = HeaderModifier.Compile(route.RequestHeaders),
        ResponseHeaders = HeaderModifier.Compile(route.ResponseHeaders),
    };

    /// <summary>Rules with the same policy share it, so that a request that is matched again is not held to it twice.</summary>
    private RouteAuthenticator Authenticator(RoutePolicyIr? policy)
    {
        var key = policy is null ? "" : IrJson.Text(policy);
        return _authenticators.TryGetValue(key, out var known)
            ? known
            : _authenticators[key] = RouteAuthenticator.Compile(policy, gateway, keys, time);
    }

    private Backend Compile(RouteIr route, WeightedBackendIr backend)
    {
        if (backend.Fault is { } fault)
        {
            return new Backend(null, fault);
        }

        if (backend.Upstream is { } id && upstreams.TryGetValue(id, out var upstream))
        {
            return new Backend(upstream, null);
        }

        report($"Route {route.Id}: the upstream {backend.Upstream} is not in the configuration.");
        return new Backend(null, null);
    }
}

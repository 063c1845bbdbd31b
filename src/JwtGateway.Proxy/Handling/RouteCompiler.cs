using System.Collections.Immutable;
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
    private readonly Dictionary<(RouteAuthenticator Route, string Policy), BackendAuthenticator> _backendAuthenticators = [];
    private readonly Dictionary<string, CompiledRoute> _internal = new(StringComparer.Ordinal);

    /// <summary>Compiles a route that is on no listener, which all others then know of.</summary>
    public void CompileInternal(RouteIr route)
    {
        if (!_internal.TryAdd(route.Id, Compile(route)))
        {
            report($"Route {route.Id}: it is in the configuration twice, on no listener.");
        }
    }

    /// <summary>Compiles <paramref name="route"/>.</summary>
    public CompiledRoute Compile(RouteIr route) => new()
    {
        Id = route.Id,
        IsGrpc = route.Protocol == RouteProtocol.Grpc,
        Fault = route.Fault,
        TrustedHops = gateway.Settings.TrustedHops ?? 0,
        Authenticator = Authenticator(route.Policy),
        Cors = CorsPolicy.Of(route.Policy, route.Cors),
        ClaimHeaders = ClaimRouting.HeadersOf(route.Policy, gateway),
        Internal = _internal,
        Backends = new BackendPicker(route.Backends.Select(backend => (backend.Weight, Compile(route, backend)))),
        RequestHeaders = HeaderModifier.Compile(route.RequestHeaders),
        ResponseHeaders = HeaderModifier.Compile(route.ResponseHeaders),
        PolicyResponseHeaders = ResponseHeaders(route.Policy),
        HasErrorCodes = HasErrorCodes(route.Policy),
        Redirect = route.Fault is null ? Redirect.Compile(route.Redirect, route, report) : null,
        Rewrite = route.Fault is null ? UrlRewrite.Compile(route.Rewrite, route, report) : null,
        Mirrors = Mirrors(route, route.Mirrors),
        Attempts = AttemptRules.Compile(route.Timeouts, route.Retry),
    };

    /// <summary>Rules with the same policy share it, so that a request that is matched again is not held to it twice.</summary>
    private RouteAuthenticator Authenticator(RoutePolicyIr? policy)
    {
        var key = policy is null ? "" : IrJson.Text(policy);
        return _authenticators.TryGetValue(key, out var known)
            ? known
            : _authenticators[key] = RouteAuthenticator.Compile(policy, gateway, keys, time);
    }

    private static HeaderModifier[] ResponseHeaders(RoutePolicyIr? policy) => [.. ResponseChanges(policy).Select(HeaderModifier.Compile).OfType<HeaderModifier>()];

    /// <summary>An answer comes back the way that its request went.</summary>
    private static IEnumerable<HeaderModifierIr> ResponseChanges(RoutePolicyIr? policy) => policy switch
    {
        TrafficIr traffic => traffic.ResponseHeaders,
        AllOfIr all => all.Policies.Reverse().SelectMany(ResponseChanges),
        _ => [],
    };

    private static bool HasErrorCodes(RoutePolicyIr? policy) => policy switch
    {
        TrafficIr => true,
        EnforceIr enforce => enforce.Answers.Style == AnswerStyle.Ngrok,
        AllOfIr all => all.Policies.Any(HasErrorCodes),
        _ => false,
    };

    private BackendAuthenticator Authenticator(RouteAuthenticator route, RoutePolicyIr policy)
    {
        var key = (route, IrJson.Text(policy));
        return _backendAuthenticators.TryGetValue(key, out var known)
            ? known
            : _backendAuthenticators[key] = BackendAuthenticator.Compile(policy, route, gateway, keys, time);
    }

    private Backend Compile(RouteIr route, WeightedBackendIr backend) => backend.Policy is not { } policy
        ? Target(route, backend)
        : Target(route, backend) with
        {
            Authenticator = Authenticator(Authenticator(route.Policy), policy),
            HasErrorCodes = HasErrorCodes(policy),
            PolicyResponseHeaders = ResponseHeaders(policy),
        };

    private Backend Target(RouteIr route, WeightedBackendIr backend)
    {
        if (backend.Fault is { } fault)
        {
            return new Backend(null, fault);
        }

        if (backend.Redirect is not null)
        {
            return new Backend(null, null) { Redirect = Redirect.Compile(backend.Redirect, route, report), ResponseHeaders = HeaderModifier.Compile(backend.ResponseHeaders) };
        }

        if (backend.Upstream is { } id && upstreams.TryGetValue(id, out var upstream))
        {
            return new Backend(upstream, null)
            {
                RequestHeaders = HeaderModifier.Compile(backend.RequestHeaders),
                ResponseHeaders = HeaderModifier.Compile(backend.ResponseHeaders),
                Rewrite = UrlRewrite.Compile(backend.Rewrite, route, report),
                Mirrors = Mirrors(route, backend.Mirrors),
                Request = AttemptRules.Config(upstream.Request, route.Timeouts),
            };
        }

        report($"Route {route.Id}: the upstream {backend.Upstream} is not in the configuration.");
        return new Backend(null, null);
    }

    /// <summary>Mirrors that do not resolve copy nothing; the route's status says so.</summary>
    private Mirror[] Mirrors(RouteIr route, ImmutableArray<MirrorIr> mirrors)
    {
        if (mirrors.IsDefaultOrEmpty)
        {
            return [];
        }

        var compiled = new List<Mirror>();
        foreach (var mirror in mirrors.Where(m => m.Fault is null))
        {
            if (mirror.Upstream is not { } id || !upstreams.TryGetValue(id, out var upstream))
            {
                report($"Route {route.Id}: the mirror {mirror.Upstream} is not in the configuration.");
            }
            else if (upstream.Fault is null)
            {
                compiled.Add(new Mirror(upstream, mirror.Numerator, mirror.Denominator, compiled.Count));
            }
        }

        return [.. compiled];
    }
}

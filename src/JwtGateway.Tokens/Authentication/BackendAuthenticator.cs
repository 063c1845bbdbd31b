using JwtGateway.Ir;
using JwtGateway.Tokens.Caching;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Requests;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Authentication;

/// <summary>
/// The policy of one backend of a route, compiled: decides the requests whose turn that backend is, after the route's policy has let them pass. Immutable
/// and safe to share between requests.
/// </summary>
public sealed class BackendAuthenticator
{
    private readonly PolicyChain _chain;

    private BackendAuthenticator(PolicyChain chain) => _chain = chain;

    /// <summary>
    /// Compiles <paramref name="policy"/>. One that cannot be compiled answers 500 to the requests of its backend: it never throws and never leaves the
    /// backend open. Headers that the route's policy carries claims in are left to that.
    /// </summary>
    /// <param name="policy">The backend's policy (<see cref="WeightedBackendIr.Policy"/>).</param>
    /// <param name="route">What the route's requests were held to before.</param>
    /// <param name="gateway">Where its providers are.</param>
    /// <param name="keys">Live keys by <see cref="KeySourceIr.Id"/>.</param>
    /// <param name="time">The clock that <c>exp</c> and <c>nbf</c> are held to.</param>
    public static BackendAuthenticator Compile(RoutePolicyIr policy, RouteAuthenticator route, GatewayIr gateway, KeySourceRegistry keys, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return Compile(policy, route, gateway, keys.Get, time, keys.Memory);
    }

    /// <summary>
    /// Decides a request. Removes client copies of the backend's claim headers first; those of the route stay as its policy set them. The result speaks
    /// for both policies. Waits for nothing but the request's body; throws only when the server cannot read that.
    /// </summary>
    /// <param name="passed">What the route's policy said.</param>
    /// <param name="context">The request.</param>
    /// <param name="facts">What it asks for, as it was routed.</param>
    /// <param name="scope">What the route's policy knows of it: tokens that were read and verified stay so.</param>
    public ValueTask<AuthenticationResult> AuthenticateAsync(Authenticated passed, HttpContext context, in RequestFacts facts, RequestScope scope)
    {
        ArgumentNullException.ThrowIfNull(passed);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(scope);
        scope.Begin(context.Request, facts);
        return _chain.WantsBody(scope) ? ReadAsync(passed, context, scope, _chain) : new(_chain.Continue(passed, context, scope));
    }

    internal static BackendAuthenticator Compile(
        RoutePolicyIr policy, RouteAuthenticator route, GatewayIr gateway, Func<string, LiveKeys> keys, TimeProvider time, TokenMemory memory)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(route);
        return new BackendAuthenticator(new PolicyChainCompiler(gateway, keys, memory, time, route.ClaimHeaders).CompileChain(policy));
    }

    private static async ValueTask<AuthenticationResult> ReadAsync(Authenticated passed, HttpContext context, RequestScope scope, PolicyChain chain)
    {
        await chain.ReadBodyAsync(context, scope);
        return chain.Continue(passed, context, scope);
    }
}

using JwtGateway.Ir;
using JwtGateway.Tokens.KeySources;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Authentication;

/// <summary>A route's policy, compiled: decides every request of the route. Immutable and safe to share between requests.</summary>
public sealed class RouteAuthenticator
{
    /// <summary>Compiles <paramref name="policy"/>; null compiles to one that asks for nothing.</summary>
    /// <param name="policy">The route's policy.</param>
    /// <param name="gateway">Where its providers are.</param>
    /// <param name="keys">Live keys by <see cref="KeySourceIr.Id"/>.</param>
    /// <param name="time">The clock that <c>exp</c> and <c>nbf</c> are held to.</param>
    public static RouteAuthenticator Compile(RoutePolicyIr? policy, GatewayIr gateway, KeySourceRegistry keys, TimeProvider time) =>
        throw new NotSupportedException();

    /// <summary>
    /// Decides a request. Removes client copies of claim headers first, in every mode; sets them from verified claims when the
    /// request passes. Never throws for what a client sent, never waits, never fetches.
    /// </summary>
    public AuthenticationResult Authenticate(HttpContext context) => throw new NotSupportedException();
}

using JwtGateway.Ir;
using JwtGateway.Tokens.Caching;
using JwtGateway.Tokens.Authorization;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Requests;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Authentication;

/// <summary>A route's policy, compiled: decides every request of the route. Immutable and safe to share between requests.</summary>
public sealed class RouteAuthenticator
{
    private readonly AuthenticationResult? _always;
    private readonly PolicyEnforcer? _enforcer;

    private RouteAuthenticator(AuthenticationResult always) => _always = always;

    private RouteAuthenticator(PolicyEnforcer enforcer) => _enforcer = enforcer;

    /// <summary>
    /// Compiles <paramref name="policy"/>; null compiles to one that asks for nothing. A policy that cannot be compiled (a provider or key source that
    /// is not there, …) answers 500 to every request: it never throws and never leaves the route open.
    /// </summary>
    /// <param name="policy">The route's policy.</param>
    /// <param name="gateway">Where its providers are.</param>
    /// <param name="keys">Live keys by <see cref="KeySourceIr.Id"/>.</param>
    /// <param name="time">The clock that <c>exp</c> and <c>nbf</c> are held to.</param>
    public static RouteAuthenticator Compile(RoutePolicyIr? policy, GatewayIr gateway, KeySourceRegistry keys, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return Compile(policy, gateway, keys.Get, time, keys.Memory);
    }

    /// <summary>
    /// Decides a request. Removes client copies of claim headers first, in every mode; sets them from verified claims when the
    /// request passes. Never throws for what a client sent, never waits, never fetches.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="facts">What it asks for, as it was routed. What is left out is not known to rules that ask for it, and lets nobody pass.</param>
    public AuthenticationResult Authenticate(HttpContext context, in RequestFacts facts = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return _always ?? _enforcer!.Authenticate(context, facts);
    }

    internal static RouteAuthenticator Compile(
        RoutePolicyIr? policy, GatewayIr gateway, Func<string, LiveKeys> keys, TimeProvider time, TokenMemory? memory = null)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        ArgumentNullException.ThrowIfNull(time);
        return policy switch
        {
            null => new RouteAuthenticator(new Authenticated { Reason = "open" }),
            DenyIr deny => Deny(deny.Source, deny.Fault),
            EnforceIr enforce => Enforce(enforce, gateway, keys, memory ?? new TokenMemory(0), time),
            _ => Deny(policy.Source, new FaultIr(500, $"a policy of type {policy.GetType().Name} is not known")),
        };
    }

    private static RouteAuthenticator Enforce(
        EnforceIr policy, GatewayIr gateway, Func<string, LiveKeys> keys, TokenMemory memory, TimeProvider time)
    {
        var authorizer = policy.Authorization is { } authorization ? new Authorizer(authorization, gateway.Settings) : null;
        var compiler = new RequirementCompiler(gateway, keys, memory, time, authorizer?.Providers ?? []);
        var requirement = compiler.Compile(policy.Jwt);
        return (compiler.Problem ?? authorizer?.Problem ?? UnknownProvider(authorizer, compiler)) is { } problem
            ? Deny(policy.Source, new FaultIr(500, problem))
            : new RouteAuthenticator(new PolicyEnforcer(policy.Source, requirement, compiler.Providers, time) { Authorizer = authorizer });
    }

    private static string? UnknownProvider(Authorizer? authorizer, RequirementCompiler compiler) =>
        authorizer?.Providers.Except(compiler.Providers.Select(p => p.Ir.Id), StringComparer.Ordinal).FirstOrDefault() is { } id
            ? $"authorization asks for tokens of \"{SafeText.Of(id)}\", and the policy has no such provider"
            : null;

    private static RouteAuthenticator Deny(string source, FaultIr fault) =>
        new(new Rejected { Policy = source, Status = fault.Status, Reason = "policy_broken", Detail = fault.Reason });
}

using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Tokens.Caching;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Requests;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Authentication;

/// <summary>A route's policy, compiled: decides every request of the route. Immutable and safe to share between requests.</summary>
public sealed class RouteAuthenticator
{
    private readonly AuthenticationResult? _always;
    private readonly PolicyChain? _chain;

    private RouteAuthenticator(AuthenticationResult always) => _always = always;

    private RouteAuthenticator(RoutePolicyIr policy, PolicyChainCompiler compiler)
    {
        _chain = compiler.CompileChain(policy);
        ClaimHeaders = compiler.ClaimHeaders;
    }

    /// <summary>Whether there is no policy, so that it passes everything and says nothing of it.</summary>
    public bool IsOpen => _always is Authenticated;

    /// <summary>Headers that it carries claims in, and that policies after it leave alone.</summary>
    internal IReadOnlySet<string> ClaimHeaders { get; } = ImmutableHashSet<string>.Empty;

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
    /// The same for a listener's policy, which is asked before there is a route: policies of routes may look at the claims of tokens that it accepted
    /// (<see cref="RequestScope.PassListener"/>).
    /// </summary>
    public static RouteAuthenticator CompileListener(RoutePolicyIr policy, GatewayIr gateway, KeySourceRegistry keys, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return Compile(policy, gateway, keys.Get, time, keys.Memory, keepsTokens: true);
    }

    /// <summary>
    /// Decides a request. Removes client copies of claim headers first, in every mode; sets them from verified claims when the request passes.
    /// Waits for nothing but the request's body, where policies look for tokens in it; throws only when the server cannot read that.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="facts">What it asks for, as it was routed. What is left out is not known to rules that ask for it, and lets nobody pass.</param>
    /// <param name="scope">What is known of the request. Its <see cref="RequestScope.RemoveTokens"/> is due before the request is forwarded.</param>
    public ValueTask<AuthenticationResult> AuthenticateAsync(HttpContext context, in RequestFacts facts, RequestScope scope)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(scope);
        if (_always is not null)
            return new(_always);
        scope.Begin(context.Request, facts);
        return _chain!.WantsBody(scope) ? ReadAsync(context, scope, _chain) : new(_chain.Authenticate(context, scope));
    }

    /// <summary>
    /// The same for a request that is not forwarded, and a policy that does not look into bodies. Never throws for what a client sent, never waits.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="facts">What it asks for.</param>
    public AuthenticationResult Authenticate(HttpContext context, in RequestFacts facts = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (_always is not null)
            return _always;
        using var scope = new RequestScope();
        scope.Begin(context.Request, facts);
        return _chain!.Authenticate(context, scope);
    }

    internal static RouteAuthenticator Compile(
        RoutePolicyIr? policy, GatewayIr gateway, Func<string, LiveKeys> keys, TimeProvider time, TokenMemory? memory = null, bool keepsTokens = false)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        ArgumentNullException.ThrowIfNull(time);
        return policy switch
        {
            null => new RouteAuthenticator(new Authenticated { Reason = "open" }),
            DenyIr deny => new RouteAuthenticator(Broken(deny.Source, deny.Fault)),
            _ => new RouteAuthenticator(policy, new PolicyChainCompiler(gateway, keys, memory ?? new TokenMemory(0), time) { KeepsTokens = keepsTokens }),
        };
    }

    /// <summary>The answer of a policy that cannot be honoured.</summary>
    internal static Rejected Broken(string source, FaultIr fault) =>
        new() { Policy = source, Status = fault.Status, Reason = "policy_broken", Detail = fault.Reason };

    private static async ValueTask<AuthenticationResult> ReadAsync(HttpContext context, RequestScope scope, PolicyChain chain)
    {
        await chain.ReadBodyAsync(context, scope);
        return chain.Authenticate(context, scope);
    }
}

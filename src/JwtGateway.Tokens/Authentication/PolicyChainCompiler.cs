using JwtGateway.Ir;
using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.KeySources;

namespace JwtGateway.Tokens.Authentication;

/// <summary>
/// Compiles the policies of one route, one after the other. A header that several of them carry claims in is the first one's: what cannot be
/// overridden says what it means.
/// </summary>
internal sealed class PolicyChainCompiler(GatewayIr gateway, Func<string, LiveKeys> keys, TimeProvider time)
{
    private readonly HashSet<string> _headers = new(ClaimHeaderGuard.SameHeader);

    /// <summary>What removes client copies of all claim headers of what was compiled.</summary>
    public ClaimHeaderGuard Guard() => new(_headers);

    /// <summary>Compiles <paramref name="policy"/>; what cannot be compiled answers 500.</summary>
    public IPolicyStep Compile(RoutePolicyIr policy) => policy switch
    {
        EnforceIr enforce => Enforce(enforce),
        DenyIr deny => new FixedStep(RouteAuthenticator.Broken(deny.Source, deny.Fault)),
        _ => Unknown(policy.Source, $"a policy of type {policy.GetType().Name} is not known here"),
    };

    private IPolicyStep Enforce(EnforceIr policy)
    {
        var compiler = new RequirementCompiler(gateway, keys, time, [.. _headers]);
        var requirement = compiler.Compile(policy.Jwt);
        if (compiler.Problem is { } problem)
            return Unknown(policy.Source, problem);
        foreach (var provider in compiler.Providers)
            _headers.UnionWith(provider.ClaimHeaders.Select(h => h.Name));
        if (UnverifiedMark.MayBeSetBy(policy))
            _headers.Add(UnverifiedMark.Header);
        return new PolicyEnforcer(policy, requirement, time);
    }

    private static FixedStep Unknown(string source, string problem) => new(RouteAuthenticator.Broken(source, new FaultIr(500, problem)));
}

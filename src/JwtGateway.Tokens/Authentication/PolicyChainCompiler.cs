using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Tokens.Answers;
using JwtGateway.Tokens.Authorization;
using JwtGateway.Tokens.Caching;
using JwtGateway.Tokens.Changes;
using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.Expressions;
using JwtGateway.Tokens.Extraction;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Traffic;

namespace JwtGateway.Tokens.Authentication;

/// <summary>
/// Compiles the policies of one route or backend, one after the other. A header that several of them carry claims in is the first one's: what cannot be
/// overridden says what it means.
/// </summary>
/// <param name="gateway">Where their providers are.</param>
/// <param name="keys">Live keys by id.</param>
/// <param name="memory">Where tokens that verified are remembered.</param>
/// <param name="time">The clock.</param>
/// <param name="taken">Headers that policies before these carry claims in; null: there are none before.</param>
internal sealed class PolicyChainCompiler(
    GatewayIr gateway, Func<string, LiveKeys> keys, TokenMemory memory, TimeProvider time, IReadOnlySet<string>? taken = null)
{
    private readonly HashSet<string> _headers = new(taken ?? ImmutableHashSet<string>.Empty, HeaderSpelling.Comparer);
    private int _bodyLimit;
    private bool _hasChanges;

    /// <summary>Headers that carry claims: those that were taken, and those of what was compiled. Spellings of one are alike (<see cref="HeaderSpelling"/>).</summary>
    public IReadOnlySet<string> ClaimHeaders => _headers;

    /// <summary>Whether tokens are needed after they were accepted, whatever the policies themselves ask for.</summary>
    public bool KeepsTokens { get; init; }

    /// <summary>Compiles <paramref name="policy"/>, or each of several; what cannot be compiled answers 500.</summary>
    public PolicyChain CompileChain(RoutePolicyIr policy)
    {
        ImmutableArray<IPolicyStep> steps = policy is not AllOfIr all ? [Compile(policy)]
            : all.Policies.IsDefaultOrEmpty ? [Unknown(policy.Source, "a policy consists of no policies")]
            : [.. all.Policies.Select(Compile)];
        return new PolicyChain(steps, new ClaimHeaderGuard(_headers.Where(name => taken?.Contains(name) != true)), _bodyLimit);
    }

    private IPolicyStep Compile(RoutePolicyIr policy) => policy switch
    {
        EnforceIr enforce => Enforce(enforce),
        TrafficIr traffic => Traffic(traffic),
        ChangeIr change => Change(change),
        DenyIr deny => new FixedStep(RouteAuthenticator.Broken(deny.Source, deny.Fault)),
        _ => Unknown(policy.Source, $"a policy of type {policy.GetType().Name} is not known here"),
    };

    private IPolicyStep Enforce(EnforceIr policy)
    {
        var authorizer = policy.Authorization is { } authorization ? new Authorizer(authorization, gateway.Settings) : null;
        var transform = policy.Transform is { } changes ? new HeaderTransform(changes, gateway.Settings, _headers) : null;
        var mcp = policy.Mcp is { } metadata ? new McpMetadata(metadata) : null;
        var compiler = new RequirementCompiler(gateway, keys, memory, time, authorizer?.Providers ?? [], [.. _headers])
        {
            BodyLimit = policy.BodyLimit,
            KeepsTokens = KeepsTokens || policy.StreamGrace is not null || authorizer?.HasExpressions == true || transform?.ReadsClaims == true,
        };
        var requirement = compiler.Compile(policy.Jwt);
        if ((compiler.Problem ?? authorizer?.Problem ?? transform?.Problem ?? mcp?.Problem ?? UnknownProvider(authorizer, compiler)) is { } problem)
            return Unknown(policy.Source, problem);
        foreach (var provider in compiler.Providers)
            _headers.UnionWith(ClaimHeaderGuard.NamesOf(provider.Ir));
        _headers.UnionWith(transform?.Guarded ?? []);
        if (UnverifiedMark.MayBeSetBy(policy))
            _headers.Add(UnverifiedMark.Header);
        if (compiler.Providers.Any(p => p.Locations.IncludeBody))
            _bodyLimit = Math.Max(_bodyLimit, policy.BodyLimit);
        var reclaimed = _hasChanges ? new ClaimHeaderGuard(compiler.Providers.SelectMany(p => ClaimHeaderGuard.NamesOf(p.Ir))) : null;
        TokenLocations[] hidden = [.. compiler.Providers.Where(p => !p.Ir.ForwardToken).Select(p => p.Locations)];
        return new PolicyEnforcer(policy, requirement, time) { Authorizer = authorizer, Hidden = hidden, Transform = transform, Mcp = mcp, Reclaimed = reclaimed, NamesUsers = compiler.Providers.Any(p => p.UserClaim is not null) };
    }

    private IPolicyStep Traffic(TrafficIr policy)
    {
        var asked = new TokenTaint(policy.Rules).IsRead
            ? policy.Rules.SelectMany(r => r.Actions).OfType<JwtValidationActionIr>().SelectMany(a => a.Providers).ToHashSet(StringComparer.Ordinal)
            : [];
        var requirements = new RequirementCompiler(gateway, keys, memory, time, asked, [.. _headers]) { BodyLimit = policy.BodyLimit };
        var compiler = new TrafficCompiler(policy, gateway, requirements, memory, time, _headers);
        var rules = compiler.Compile();
        if (compiler.Problem is { } problem)
            return Unknown(policy.Source, problem);
        _headers.UnionWith(compiler.ClaimHeaders);
        if (requirements.Providers.Any(p => p.Locations.IncludeBody))
            _bodyLimit = Math.Max(_bodyLimit, policy.BodyLimit);
        return new TrafficEnforcer(policy, rules, gateway.Settings.TrustedHops, time);
    }

    private IPolicyStep Change(ChangeIr policy)
    {
        _hasChanges = true;
        var compiler = new ChangeCompiler();
        var change = compiler.Compile(policy.Change);
        return compiler.Problem is null && change is not null
            ? new ChangeStep(policy, change, gateway.Settings.TrustedHops, time)
            : Unknown(policy.Source, compiler.Problem ?? "its change cannot be made");
    }

    private static string? UnknownProvider(Authorizer? authorizer, RequirementCompiler compiler) =>
        authorizer?.Providers.Except(compiler.Providers.Select(p => p.Ir.Id), StringComparer.Ordinal).FirstOrDefault() is { } id
            ? $"authorization asks for tokens of \"{SafeText.Of(id)}\", and the policy has no such provider"
            : null;

    private static FixedStep Unknown(string source, string problem) => new(RouteAuthenticator.Broken(source, new FaultIr(500, problem)));
}

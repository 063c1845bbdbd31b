using System.Collections.Immutable;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.Traefik.Middlewares;

/// <summary>Compiles Middlewares: those that decide who may pass, those that change requests, and chains of them.</summary>
internal sealed class MiddlewareCompiler(SnapshotIndex index, MiddlewareReferences references)
{
    private readonly JwtPluginCompiler _jwt = new(index);

    public RoutePolicy Compile(Middleware middleware, List<PolicyNote> notes) => Compile(middleware, notes, []);

    private RoutePolicy Compile(Middleware middleware, List<PolicyNote> notes, ImmutableArray<Middleware> within)
    {
        var kind = MiddlewareKind.Of(middleware, out var problems);
        return kind switch
        {
            null => Broken(middleware, problems),
            "plugin.jwt" => _jwt.Compile(middleware, middleware.Spec.Plugin!.Jwt!, notes),
            "ipAllowList" => AddressRules.Compile(middleware, middleware.Spec.IpAllowList!, "spec.ipAllowList"),
            "ipWhiteList" => AddressRules.Compile(middleware, middleware.Spec.IpWhiteList!, "spec.ipWhiteList"),
            "chain" => Chain(middleware, notes, within.Add(middleware)),
            _ => RequestChanges.Compile(middleware, kind, notes) ?? Broken(middleware, [new(ConditionReason.Invalid, $"spec.{kind}", "It is not known what this does.")]),
        };
    }

    private RoutePolicy Chain(Middleware middleware, List<PolicyNote> notes, ImmutableArray<Middleware> within)
    {
        var links = ChainLinks.Of(middleware, references, within, out var problems);
        if (!problems.IsEmpty)
            return Broken(middleware, problems);
        ImmutableArray<RoutePolicy> policies = [.. links.Select(l => Link(l, notes, within)).SelectMany(p => p is CombinedPolicy many ? many.Policies : [p])];
        return policies is [var only] ? only : new CombinedPolicy(policies) { Problems = [.. policies.SelectMany(p => p.Problems)] };
    }

    /// <summary>What is said of the chain says which Middleware is meant.</summary>
    private RoutePolicy Link(Middleware link, List<PolicyNote> notes, ImmutableArray<Middleware> within)
    {
        var own = new List<PolicyNote>();
        var policy = Compile(link, own, within);
        notes.AddRange(own.Select(n => n with { FieldPath = "spec.chain.middlewares", Message = $"{link.Reference}: {n.FieldPath}: {n.Message}" }));
        return policy is CombinedPolicy ? policy : policy with { Problems = [.. policy.Problems.Select(p => p with { Message = $"{link.Reference}: {p.Message}" })] };
    }

    private static BrokenPolicy Broken(Middleware middleware, ImmutableArray<Problem> problems) => new(middleware.Reference) { Problems = problems };
}

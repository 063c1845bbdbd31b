using System.Collections.Immutable;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.Traefik.Middlewares;

/// <summary>Compiles Middlewares that decide who may pass. Those that change requests are the route's to do, and are refused here.</summary>
internal sealed class MiddlewareCompiler(SnapshotIndex index, MiddlewareIndex middlewares)
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
            _ => Broken(middleware, [new(ConditionReason.Invalid, $"spec.{kind}",
                $"{kind} changes requests, which a Middleware does here in an IngressRoute only; use a filter of the HTTPRoute in its place.")]),
        };
    }

    private RoutePolicy Chain(Middleware middleware, List<PolicyNote> notes, ImmutableArray<Middleware> within)
    {
        var links = ChainLinks.Of(middleware, middlewares, within, out var problems);
        if (!problems.IsEmpty)
            return Broken(middleware, problems);
        ImmutableArray<RoutePolicy> policies = [.. links.Select(l => Named(Compile(l, [], within), l)).SelectMany(p => p is CombinedPolicy many ? many.Policies : [p])];
        return policies is [var only] ? only : new CombinedPolicy(policies) { Problems = [.. policies.SelectMany(p => p.Problems)] };
    }

    /// <summary>What is said of the chain says which Middleware is meant.</summary>
    private static RoutePolicy Named(RoutePolicy policy, Middleware link) => policy is CombinedPolicy ? policy : policy with
    {
        Problems = [.. policy.Problems.Select(p => p with { Message = $"{link.Reference}: {p.Message}" })],
    };

    private static BrokenPolicy Broken(Middleware middleware, ImmutableArray<Problem> problems) => new(middleware.Reference) { Problems = problems };
}

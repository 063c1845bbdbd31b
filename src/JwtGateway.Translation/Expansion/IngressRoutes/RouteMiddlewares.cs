using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects.Traefik.Middlewares;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Expansion.IngressRoutes;

/// <summary>What the Middlewares of a route come to.</summary>
internal sealed record RouteMiddlewareOutcome
{
    /// <summary>Those that decide who may pass, in order.</summary>
    public ImmutableArray<ObjectReference> Policies { get; init; } = [];

    public HeaderModifierIr? Request { get; init; }

    public HeaderModifierIr? Response { get; init; }

    public RedirectIr? Redirect { get; init; }

    public RewriteIr? Rewrite { get; init; }

    /// <summary>Why they are not honoured: none is ever skipped.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];
}

/// <summary>Reads the Middlewares of a route, chains unfolded.</summary>
internal sealed class RouteMiddlewares(MiddlewareIndex index)
{
    public RouteMiddlewareOutcome Read(IngressRoute route, IngressRouteRule rule, string path, bool isTls)
    {
        var list = path + ".middlewares";
        var positions = route.Positions(list, rule.Middlewares.Length);
        var problems = ImmutableArray.CreateBuilder<Problem>();
        var links = new List<Middleware>();
        for (var i = 0; i < rule.Middlewares.Length; i++)
        {
            if (ChainLinks.Find(route.Metadata.Namespace, rule.Middlewares[i], $"{list}[{positions[i]}]", index, [], out var problem) is { } found)
                Unfold(found, [], links, problems, $"{list}[{positions[i]}]");
            else
                problems.Add(problem!);
        }

        if (problems.Count > 0)
            return new() { Problems = problems.ToImmutable() };

        // A client that is sent elsewhere sees nothing of what comes after.
        var redirect = links.FindIndex(l => l.Spec.RedirectScheme is { } scheme && scheme.Scheme != (isTls ? "https" : "http"));
        if (redirect >= 0)
            links.RemoveRange(redirect + 1, links.Count - redirect - 1);
        return MiddlewareChanges.Of(links, redirect >= 0 ? links[redirect] : null, list) with
        {
            Policies = [.. links.Where(l => l.Spec is { Plugin: not null } or { IpAllowList: not null } or { IpWhiteList: not null }).Select(l => l.Reference)],
        };
    }

    private void Unfold(Middleware middleware, ImmutableArray<Middleware> within, List<Middleware> links, ImmutableArray<Problem>.Builder problems, string path)
    {
        var kind = MiddlewareKind.Of(middleware, out var wrong);
        if (kind == "chain")
        {
            within = within.Add(middleware);
            foreach (var link in ChainLinks.Of(middleware, index, within, out wrong))
                Unfold(link, within, links, problems, path);
        }
        else if (kind is not null)
        {
            links.Add(middleware);
        }

        problems.AddRange(wrong.Select(w => new Problem(ConditionReason.UnsupportedValue, path, $"{middleware.Reference}: {w.Text}")));
    }
}

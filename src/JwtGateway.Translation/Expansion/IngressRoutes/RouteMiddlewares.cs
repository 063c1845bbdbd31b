using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects.Traefik.Middlewares;

namespace JwtGateway.Translation.Expansion.IngressRoutes;

/// <summary>What the Middlewares of a route come to.</summary>
/// <param name="Policies">Them, in order: requests go through one after the other.</param>
/// <param name="SendsAway">Whether one of them sends every client elsewhere, so that nobody needs to answer.</param>
/// <param name="Problems">Why they are not honoured: none is ever skipped.</param>
internal sealed record RouteMiddlewareOutcome(ImmutableArray<ObjectReference> Policies, bool SendsAway, ImmutableArray<Problem> Problems);

/// <summary>Reads the Middlewares of a route.</summary>
internal sealed class RouteMiddlewares(MiddlewareReferences references)
{
    public RouteMiddlewareOutcome Read(IngressRoute route, IngressRouteRule rule, string path, bool isTls)
    {
        var list = path + ".middlewares";
        var positions = route.Positions(list, rule.Middlewares.Length);
        var problems = ImmutableArray.CreateBuilder<Problem>();
        var named = new List<Middleware>();
        for (var i = 0; i < rule.Middlewares.Length; i++)
        {
            if (references.Find(route.Reference, rule.Middlewares[i], $"{list}[{positions[i]}]", out var problem) is { } found)
                named.Add(found);
            else
                problems.Add(problem!);
        }

        return new([.. named.Select(m => m.Reference)], named.Exists(m => SendsAway(m, isTls ? "https" : "http", [])), problems.ToImmutable());
    }

    private bool SendsAway(Middleware middleware, string scheme, ImmutableArray<Middleware> within) => middleware.Spec switch
    {
        { RedirectScheme.Scheme: var other } => other != scheme,
        { Chain: not null } when within.Add(middleware) is var inside => ChainLinks.Of(middleware, references, inside, out _).Any(link => SendsAway(link, scheme, inside)),
        _ => false,
    };
}

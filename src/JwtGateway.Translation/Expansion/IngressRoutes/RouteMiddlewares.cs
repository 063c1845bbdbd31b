using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects.Traefik.Middlewares;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Expansion.IngressRoutes;

/// <summary>What the Middlewares of a route come to.</summary>
/// <param name="Policies">Them, in order: requests go through one after the other.</param>
/// <param name="SendsAway">Whether one of them sends every client elsewhere, so that nobody needs to answer.</param>
/// <param name="Problems">Why they are not honoured: none is ever skipped.</param>
internal sealed record RouteMiddlewareOutcome(ImmutableArray<ObjectReference> Policies, bool SendsAway, ImmutableArray<Problem> Problems);

/// <summary>
/// Reads the Middlewares of a route, and of its service: those come after. Which of several services a request goes to is settled after all policies, so that theirs must be the
/// same.
/// </summary>
internal sealed class RouteMiddlewares(MiddlewareReferences references)
{
    public RouteMiddlewareOutcome Read(IngressRoute route, IngressRouteRule rule, string path, bool isTls)
    {
        var problems = new List<Problem>();
        var named = Find(route, rule.Middlewares, path + ".middlewares", problems);
        var services = path + ".services";
        var positions = route.Positions(services, rule.Services.Length);
        var ofServices = rule.Services.Select((s, i) => Find(route, s.Middlewares, $"{services}[{positions[i]}].middlewares", problems)).ToList();
        if (ofServices.Exists(s => !s.SequenceEqual(ofServices[0])))
            problems.Add(new(ConditionReason.UnsupportedValue, services, "The services of a route have the same middlewares, or none; give each a route of its own, or a Middleware of the route."));
        return new(
            [.. named.Concat(ofServices.FirstOrDefault() ?? []).Select(m => m.Reference)], named.Exists(m => SendsAway(m, isTls ? "https" : "http", [])), [.. problems]);
    }

    private List<Middleware> Find(IngressRoute route, ImmutableArray<MiddlewareReference> list, string path, List<Problem> problems)
    {
        var positions = route.Positions(path, list.Length);
        var found = new List<Middleware>();
        for (var i = 0; i < list.Length; i++)
        {
            if (references.Find(route.Reference, list[i], $"{path}[{positions[i]}]", out var problem) is { } one)
                found.Add(one);
            else
                problems.Add(problem!);
        }

        return found;
    }

    private bool SendsAway(Middleware middleware, string scheme, ImmutableArray<Middleware> within) => middleware.Spec switch
    {
        { RedirectScheme.Scheme: var other } => other != scheme,
        { Chain: not null } when within.Add(middleware) is var inside => ChainLinks.Of(middleware, references, inside, out _).Any(link => SendsAway(link, scheme, inside)),
        _ => false,
    };
}

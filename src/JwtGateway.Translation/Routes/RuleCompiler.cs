using System.Collections.Immutable;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Routes;

/// <summary>
/// Compiles rules. A rule that is not honoured as written keeps the matches that can be read and answers 500 there: were it dropped, its
/// requests could reach a wider rule that lets them through.
/// </summary>
internal sealed class RuleCompiler(BackendRefCompiler backends)
{
    /// <summary>Fields that change neither which requests are meant nor what their policy sees: traffic goes on without them.</summary>
    private static readonly ImmutableHashSet<string> HarmlessFields = ["name", "timeouts", "retry", "sessionPersistence", "matches", "filters", "backendRefs"];

    /// <param name="route">The route.</param>
    /// <param name="routeProblem">What spoils the route as a whole, and so every rule.</param>
    public ImmutableArray<RuleState> Compile(HttpRoute route, Problem? routeProblem)
    {
        // The API's default for a route without rules (HTTPRouteSpec.rules): everything, to no backend.
        ImmutableArray<HttpRouteRule> rules = route.Spec.Rules.IsEmpty ? [new HttpRouteRule()] : route.Spec.Rules;
        var positions = route.Positions("spec.rules", rules.Length);
        return [.. rules.Select((rule, i) => Compile(route, rule, positions[i], routeProblem))];
    }

    private RuleState Compile(HttpRoute route, HttpRouteRule rule, int index, Problem? routeProblem)
    {
        var path = $"spec.rules[{index}]";
        var matches = MatchCompiler.Compile(rule.Matches, route.Positions(path + ".matches", rule.Matches.Length), path + ".matches");
        var filters = FilterCompiler.Compile(rule.Filters, route.Positions(path + ".filters", rule.Filters.Length), path + ".filters");
        var shares = backends.Compile(route, rule, path);
        return new RuleState
        {
            Index = index,
            Name = rule.Name,
            Matches = matches.Matches,
            RequestHeaders = filters.Request,
            ResponseHeaders = filters.Response,
            Backends = shares.Shares,
            Problems = [.. OptionalOne(routeProblem), .. Unreadable(route, path), .. matches.Problems, .. filters.Problems, .. shares.Invalid],
            Unresolved = shares.Unresolved,
        };
    }

    private static IEnumerable<Problem> OptionalOne(Problem? problem) => problem is null ? [] : [problem];

    private static IEnumerable<Problem> Unreadable(HttpRoute route, string path) => route.IssuesAt(path)
        .Where(i => FieldPath.IsAtOrBelow(i.Path, path + ".matches") || FieldPath.IsAtOrBelow(i.Path, path + ".filters")
            || i.Path == path + ".backendRefs" || !HarmlessFields.Contains(FieldPath.MemberBelow(i.Path, path)))
        .Select(i => Problem.From(ConditionReason.UnsupportedValue, i));
}

using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Routes;

/// <summary>
/// Compiles rules. A rule that is not honoured as written keeps the matches that can be read and answers 500 there: were it dropped, its
/// requests could reach a wider rule that lets them through.
/// </summary>
internal sealed class RuleCompiler(BackendRefCompiler backends, FilterCompiler filterCompiler, FaultContainment containment)
{
    /// <summary>Fields that change neither which requests are meant nor what their policy sees: traffic goes on without them.</summary>
    private static readonly ImmutableHashSet<string> HarmlessFields = ["name", "sessionPersistence", "matches", "filters", "backendRefs"];

    /// <param name="route">The route.</param>
    /// <param name="grpc">The GRPCRoute that it stands for; null: none.</param>
    /// <param name="routeProblem">What spoils the route as a whole, and so every rule.</param>
    public ImmutableArray<RuleState> Compile(HttpRoute route, GrpcRoute? grpc, Problem? routeProblem)
    {
        var rules = containment.Run(
            new(route.Reference, TranslationStep.Matches, "spec.rules"),
            () => CompileAll(route, grpc),
            defect => [new RuleState { Index = 0, Problems = [defect], UnknownMatches = defect }]);
        return routeProblem is null ? rules : [.. rules.Select(r => r with { Problems = r.Problems.Insert(0, routeProblem) })];
    }

    private ImmutableArray<RuleState> CompileAll(HttpRoute route, GrpcRoute? grpc)
    {
        // The API's default for a route without rules (HTTPRouteSpec.rules): everything, to no backend.
        ImmutableArray<HttpRouteRule> rules = route.Spec.Rules.IsEmpty ? [new HttpRouteRule()] : route.Spec.Rules;
        var positions = route.Positions("spec.rules", rules.Length);
        return [.. rules.Select((rule, i) => Compile(route, rule, grpc is { Spec.Rules.IsEmpty: false } ? grpc.Spec.Rules[i] : null, positions[i]))];
    }

    private RuleState Compile(HttpRoute route, HttpRouteRule rule, GrpcRouteRule? grpc, int index)
    {
        var path = $"spec.rules[{index}]";
        var matched = containment.Run(
            new(route.Reference, TranslationStep.Matches, path + ".matches"),
            () => Match(route, rule, grpc, index, path + ".matches"),
            defect => new RuleState { Index = index, Name = rule.Name, Problems = [defect], UnknownMatches = defect });
        return containment.Run(
            new(route.Reference, TranslationStep.Rule, path),
            () => Complete(matched, route, rule, path),
            defect => matched with { Problems = matched.Problems.Add(defect) });
    }

    private static RuleState Match(HttpRoute route, HttpRouteRule rule, GrpcRouteRule? grpc, int index, string path)
    {
        var (matches, problems) = grpc is null
            ? MatchCompiler.Compile(rule.Matches, route.Positions(path, rule.Matches.Length), path)
            : GrpcMatchCompiler.Compile(grpc.Matches, route.Positions(path, grpc.Matches.Length), path);
        return new RuleState { Index = index, Name = rule.Name, Matches = matches, Problems = problems };
    }

    private RuleState Complete(RuleState matched, HttpRoute route, HttpRouteRule rule, string path)
    {
        var hasOnePrefix = matched.Matches is [{ Path.Type: PathMatchType.Prefix }] && rule.Matches.Length <= 1;
        var filters = filterCompiler.Compile(rule.Filters, new(route, path + ".filters", hasOnePrefix, OfBackend: false));
        var shares = backends.Compile(route, rule, path, hasOnePrefix);
        var (timeouts, timeoutProblems) = TimeoutRules.Compile(rule.Timeouts, path + ".timeouts");
        var (retry, retryProblems) = RetryRules.Compile(rule.Retry, path + ".retry");
        return matched with
        {
            RequestHeaders = filters.Request,
            ResponseHeaders = filters.Response,
            Redirect = filters.Redirect,
            Rewrite = filters.Rewrite,
            Mirrors = filters.Mirrors,
            Cors = filters.Cors,
            Timeouts = timeouts,
            Retry = retry,
            Backends = shares.Shares,
            Policies = filters.Policies,
            Problems =
            [
                .. Unreadable(route, path), .. matched.Problems, .. filters.Problems, .. RedirectAndForward(filters, rule, path), .. shares.Invalid,
                .. timeoutProblems, .. retryProblems,
            ],
            Unresolved = [.. filters.Unresolved, .. shares.Unresolved],
        };
    }

    private static IEnumerable<Problem> RedirectAndForward(FilterOutcome filters, HttpRouteRule rule, string path)
    {
        if (filters.Redirect is not null && !rule.BackendRefs.IsEmpty)
            yield return new(ConditionReason.UnsupportedValue, path + ".backendRefs", "A rule that redirects has nothing to forward; remove its backendRefs, or its RequestRedirect.");
    }

    private static IEnumerable<Problem> Unreadable(HttpRoute route, string path) => route.IssuesAt(path)
        .Where(i => FieldPath.IsAtOrBelow(i.Path, path + ".matches") || FieldPath.IsAtOrBelow(i.Path, path + ".filters")
            || i.Path == path + ".backendRefs" || !HarmlessFields.Contains(FieldPath.MemberBelow(i.Path, path)))
        .Select(i => Problem.From(ConditionReason.UnsupportedValue, i));
}

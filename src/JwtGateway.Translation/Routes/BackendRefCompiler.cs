using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Routes;

/// <summary>What a rule's backendRefs came to: shares, references that do not resolve, and values that spoil the rule.</summary>
internal sealed record BackendRefOutcome(ImmutableArray<BackendShare> Shares, ImmutableArray<Problem> Unresolved, ImmutableArray<Problem> Invalid);

/// <summary>
/// Compiles backendRefs. One that cannot be used keeps its share, which answers 500 (Gateway API, HTTPRouteRule.backendRefs); of a GRPCRoute
/// UNAVAILABLE, which is 503 (GRPCRouteRule.backendRefs).
/// </summary>
internal sealed class BackendRefCompiler(BackendResolver backends)
{
    private const int MaxWeight = 1_000_000;

    public BackendRefOutcome Compile(HttpRoute route, HttpRouteRule rule, string rulePath)
    {
        var list = rulePath + ".backendRefs";
        var positions = route.Positions(list, rule.BackendRefs.Length);
        var compiled = rule.BackendRefs.Select((r, i) => Compile(route, r, $"{list}[{positions[i]}]")).ToList();
        return new(
            [.. compiled.Select(c => c.Share)],
            [.. compiled.Select(c => c.Problem).OfType<Problem>()],
            [.. LeftOut(route, list), .. rule.BackendRefs.SelectMany((r, i) => CheckWeight(r, $"{list}[{positions[i]}].weight"))]);
    }

    /// <summary>A reference that could not be read at all had a weight that nobody knows.</summary>
    private static IEnumerable<Problem> LeftOut(HttpRoute route, string list) => route.Issues.IsEmpty ? [] : route.Issues
        .Where(i => FieldPath.IsItemOf(i.Path, list))
        .Select(i => Problem.From(ConditionReason.UnsupportedValue, i));

    private static IEnumerable<Problem> CheckWeight(HttpBackendRef reference, string path) => reference.Weight is >= 0 and <= MaxWeight
        ? []
        : [new(ConditionReason.UnsupportedValue, path, $"A weight is between 0 and {MaxWeight}.")];

    private (BackendShare Share, Problem? Problem) Compile(HttpRoute route, HttpBackendRef reference, string path)
    {
        if (route.IssuesAt(path) is [var issue, ..])
            return Faulty(reference, Problem.From(ConditionReason.UnsupportedValue, issue), route);
        if (!reference.Filters.IsEmpty)
        {
            const string Message = "Filters of single backends are not supported; use the rule's filters.";
            return Faulty(reference, new(ConditionReason.UnsupportedValue, path + ".filters", Message), route);
        }

        var target = new ObjectReference(reference.Group, reference.Kind, reference.Namespace ?? route.Metadata.Namespace, reference.Name);
        return backends.Resolve(route.Reference, new(target, reference.Port)) switch
        {
            ResolvedBackend resolved => (Share(reference, GrpcRoutes.Is(route) ? GrpcRoutes.OverHttp2(resolved.Upstream) : resolved.Upstream), null),
            UnresolvedBackend failed => Faulty(reference, new(failed.Reason, path, failed.Message), route),
            var other => throw new NotSupportedException($"No share for {other.GetType().Name}."),
        };
    }

    private static BackendShare Share(HttpBackendRef reference, Upstream upstream) =>
        new(new() { Weight = Weight(reference), Upstream = upstream.Ir.Id }, upstream);

    private static (BackendShare, Problem?) Faulty(HttpBackendRef reference, Problem problem, HttpRoute route)
    {
        var fault = new FaultIr(GrpcRoutes.Is(route) ? 503 : 500, $"{route.Reference}: {problem.Text}");
        return (new(new() { Weight = Weight(reference), Fault = fault }, null), problem);
    }

    private static int Weight(HttpBackendRef reference) => Math.Clamp(reference.Weight, 0, MaxWeight);
}

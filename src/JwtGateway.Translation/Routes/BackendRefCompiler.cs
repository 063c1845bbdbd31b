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
internal sealed class BackendRefCompiler(BackendResolver backends, FilterCompiler compiler)
{
    private const int MaxWeight = 1_000_000;

    public BackendRefOutcome Compile(HttpRoute route, HttpRouteRule rule, string rulePath, bool hasOnePrefix)
    {
        var list = rulePath + ".backendRefs";
        var positions = route.Positions(list, rule.BackendRefs.Length);
        var compiled = rule.BackendRefs.Select((r, i) => Compile(route, r, $"{list}[{positions[i]}]", hasOnePrefix)).ToList();
        return new(
            [.. compiled.Select(c => c.Share)],
            [.. compiled.SelectMany(c => c.Problems)],
            [.. PoliciesApart([.. compiled.Select(c => c.Share)], list), .. LeftOut(route, list), .. rule.BackendRefs.SelectMany((r, i) => CheckWeight(r, $"{list}[{positions[i]}].weight"))]);
    }

    /// <summary>
    /// The policies of backends are settled before one of them is chosen, so backends that can be chosen must have the same: nobody could tell which request is
    /// meant for which.
    /// </summary>
    private static IEnumerable<Problem> PoliciesApart(ImmutableArray<BackendShare> shares, string list) =>
        shares.Where(s => s.Ir.Weight > 0).Select(s => string.Join(", ", s.Policies)).Distinct(StringComparer.Ordinal).Count() <= 1
            ? []
            : [new(ConditionReason.UnsupportedValue, list, "ExtensionRef filters of backendRefs name policies, and not all of them the same; give the backends rules of their own.")];

    /// <summary>A reference that could not be read at all had a weight that nobody knows.</summary>
    private static IEnumerable<Problem> LeftOut(HttpRoute route, string list) => route.Issues.IsEmpty ? [] : route.Issues
        .Where(i => FieldPath.IsItemOf(i.Path, list))
        .Select(i => Problem.From(ConditionReason.UnsupportedValue, i));

    private static IEnumerable<Problem> CheckWeight(HttpBackendRef reference, string path) => reference.Weight is >= 0 and <= MaxWeight
        ? []
        : [new(ConditionReason.UnsupportedValue, path, $"A weight is between 0 and {MaxWeight}.")];

    private CompiledRef Compile(HttpRoute route, HttpBackendRef reference, string path, bool hasOnePrefix)
    {
        if (route.IssuesAt(path) is [var issue, ..])
            return Faulty(reference, [Problem.From(ConditionReason.UnsupportedValue, issue)], route);
        var filters = compiler.Compile(reference.Filters, new(route, path + ".filters", hasOnePrefix, OfBackend: true));
        if (!filters.Problems.IsEmpty)
            return Faulty(reference, filters.Problems, route);
        var target = new ObjectReference(reference.Group, reference.Kind, reference.Namespace ?? route.Metadata.Namespace, reference.Name);
        return backends.Resolve(route.Reference, new(target, reference.Port)) switch
        {
            ResolvedBackend { Upstream: { LacksTls: null } upstream } => new(Share(reference, filters, GrpcRoutes.Is(route) ? GrpcRoutes.OverHttp2(upstream) : upstream), filters.Unresolved),
            ResolvedBackend { Upstream.LacksTls: { } message } => Faulty(reference, [new(ConditionReason.UnsupportedProtocol, path, message)], route),
            UnresolvedBackend failed => Faulty(reference, [new(failed.Reason, path, failed.Message)], route),
            var other => throw new NotSupportedException($"No share for {other.GetType().Name}."),
        };
    }

    private static BackendShare Share(HttpBackendRef reference, FilterOutcome filters, Upstream upstream)
    {
        var goesUpstream = filters.Redirect is null;
        var ir = new WeightedBackendIr
        {
            Weight = Weight(reference),
            Upstream = goesUpstream ? upstream.Ir.Id : null,
            RequestHeaders = filters.Request,
            ResponseHeaders = filters.Response,
            Redirect = filters.Redirect,
            Rewrite = filters.Rewrite,
            Mirrors = [.. filters.Mirrors.Select(m => m.Ir)],
        };
        return new(ir, goesUpstream ? upstream : null) { Mirrors = filters.Mirrors, Policies = filters.Policies };
    }

    private static CompiledRef Faulty(HttpBackendRef reference, ImmutableArray<Problem> problems, HttpRoute route)
    {
        var fault = new FaultIr(GrpcRoutes.Is(route) ? 503 : 500, $"{route.Reference}: {string.Join("; ", problems.Select(p => p.Text))}");
        return new(new(new() { Weight = Weight(reference), Fault = fault }, null), problems);
    }

    private sealed record CompiledRef(BackendShare Share, ImmutableArray<Problem> Problems);

    private static int Weight(HttpBackendRef reference) => Math.Clamp(reference.Weight, 0, MaxWeight);
}

using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Routes;

/// <summary>What a rule's backendRefs came to: shares, references that do not resolve, and values that spoil the rule.</summary>
internal sealed record BackendRefOutcome(ImmutableArray<BackendShare> Shares, ImmutableArray<Problem> Unresolved, ImmutableArray<Problem> Invalid);

/// <summary>Compiles backendRefs. One that cannot be used keeps its share, which answers an error (<see cref="BackendShare.Failing"/>).</summary>
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
            [.. LeftOut(route, list), .. rule.BackendRefs.SelectMany((r, i) => CheckWeight(r, $"{list}[{positions[i]}].weight"))]);
    }

    /// <summary>A reference that could not be read at all had a weight that nobody knows.</summary>
    private static IEnumerable<Problem> LeftOut(HttpRoute route, string list) => route.Issues.IsEmpty ? [] : route.Issues
        .Where(i => FieldPath.IsItemOf(i.Path, list))
        .Select(i => Problem.From(ConditionReason.UnsupportedValue, i));

    private static IEnumerable<Problem> CheckWeight(HttpBackendRef reference, string path) => reference.Weight is >= 0 and <= MaxWeight
        ? []
        : [new(ConditionReason.UnsupportedValue, path, $"A weight is between 0 and {MaxWeight}.")];

    private CompiledRef Compile(HttpRoute route, HttpBackendRef reference, string path, bool hasOnePrefix)
    {
        var target = new ObjectReference(reference.Group, reference.Kind, reference.Namespace ?? route.Metadata.Namespace, reference.Name);
        var to = new BackendReference(target, reference.Port);
        var share = new BackendShare(new() { Weight = Math.Clamp(reference.Weight, 0, MaxWeight) }, null) { FieldPath = path, Service = to.Service };
        if (route.IssuesAt(path) is [var issue, ..])
            return Faulty(Problem.From(ConditionReason.UnsupportedValue, issue));
        var filters = compiler.Compile(reference.Filters, new(route, path + ".filters", hasOnePrefix, OfBackend: true));
        if (!filters.Problems.IsEmpty)
            return Faulty([.. filters.Problems]);
        share = share with { Policies = filters.Policies };
        return backends.Resolve(route.Reference, to) switch
        {
            ResolvedBackend { Upstream: { LacksTls: null } upstream } => new(Whole(share, filters, GrpcRoutes.Is(route) ? GrpcRoutes.OverHttp2(upstream) : upstream), filters.Unresolved),
            ResolvedBackend { Upstream.LacksTls: { } message } => Faulty(new Problem(ConditionReason.UnsupportedProtocol, path, message)),
            UnresolvedBackend failed => Faulty(new Problem(failed.Reason, path, failed.Message)),
            var other => throw new NotSupportedException($"No share for {other.GetType().Name}."),
        };

        CompiledRef Faulty(params ImmutableArray<Problem> problems) => new(share.Failing(route, problems), problems);
    }

    private static BackendShare Whole(BackendShare share, FilterOutcome filters, Upstream upstream)
    {
        var goesUpstream = filters.Redirect is null;
        var ir = share.Ir with
        {
            Upstream = goesUpstream ? upstream.Ir.Id : null,
            RequestHeaders = filters.Request,
            ResponseHeaders = filters.Response,
            Redirect = filters.Redirect,
            Rewrite = filters.Rewrite,
            Mirrors = [.. filters.Mirrors.Select(m => m.Ir)],
        };
        return share with { Ir = ir, Upstream = goesUpstream ? upstream : null, Mirrors = filters.Mirrors };
    }

    private sealed record CompiledRef(BackendShare Share, ImmutableArray<Problem> Problems);
}

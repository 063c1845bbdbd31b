using System.Collections.Immutable;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Routes;

/// <summary>Compiles the HTTPRoutes and GRPCRoutes that want to attach to Gateways of ours, in tie-break order. Others are passed over in silence.</summary>
internal sealed class RouteCompiler(
    SnapshotIndex index,
    ImmutableArray<GatewayState> gateways,
    BackendResolver backends,
    FaultContainment containment,
    HeldGateways held,
    FilterPolicies filterPolicies,
    AnnotatedPolicies annotated,
    DiagnosticSink diagnostics)
{
    /// <summary>Fields whose loss changes neither which requests are meant nor what is done to them.</summary>
    private static readonly ImmutableHashSet<string> HarmlessFields = ["useDefaultGateways", "parentRefs", "rules"];

    private readonly ParentResolver _parents = new(index, gateways, containment, held, diagnostics);
    private readonly RuleCompiler _rules = Rules(backends, filterPolicies, containment);

    /// <param name="expanded">Those of kinds that are no Gateway API, which are served elsewhere and have been reported on.</param>
    public ImmutableArray<RouteState> Compile(ImmutableArray<RouteState> expanded)
    {
        var settled = RouteConflicts.Settle([.. Sources().Select(s => Compile(s.Route, s.Grpc)).OfType<RouteState>()]);
        ImmutableArray<RouteState> routes = [.. HostClosures.Apply([.. settled, .. expanded]).Select(annotated.Hold)];
        foreach (var route in routes.Where(r => r.Source is null))
            Report(route);
        return routes;
    }

    private static RuleCompiler Rules(BackendResolver backends, FilterPolicies filterPolicies, FaultContainment containment)
    {
        var filters = new FilterCompiler(backends, filterPolicies);
        return new RuleCompiler(new BackendRefCompiler(backends, filters), filters, containment);
    }

    /// <summary>All of them, the oldest first.</summary>
    private IEnumerable<(HttpRoute Route, GrpcRoute? Grpc)> Sources()
    {
        var http = index.HttpRoutes.Select(r => (Route: r, Grpc: (GrpcRoute?)null));
        return index.GrpcRoutes.IsEmpty ? http : http
            .Concat(index.GrpcRoutes.Select(r => (Route: GrpcRoutes.Read(r, containment), Grpc: (GrpcRoute?)r)))
            .OrderBy(s => s.Route, ResourceAge.Order);
    }

    private RouteState? Compile(HttpRoute route, GrpcRoute? grpc)
    {
        var hostnames = containment.Run(
            new(route.Reference, TranslationStep.Hostnames, "spec.hostnames"),
            () => RouteHostnames.Read(route),
            defect => RouteHostnames.AsWritten(route, defect));
        var parents = _parents.Resolve(route, hostnames.Valid);
        if (parents.IsEmpty)
        {
            diagnostics.Errors(route.Reference, UnreadableParents(route));
            return null;
        }

        ImmutableArray<Problem> problems = [.. Defects(hostnames, parents), .. containment.Run<ImmutableArray<Problem>>(
            new(route.Reference, TranslationStep.Route), () => [.. Unreadable(route)], defect => [defect])];
        return new RouteState(route, parents, _rules.Compile(route, grpc, problems.FirstOrDefault()), [.. problems, .. hostnames.Problems]);
    }

    private static IEnumerable<Problem> Defects(RouteHostnames hostnames, ImmutableArray<RouteParent> parents) =>
        parents.Select(p => p.Defect).Prepend(hostnames.Defect).OfType<Problem>();

    /// <summary>A route that may be meant for fewer requests than can be read of it keeps its place, and answers 500 there.</summary>
    private static IEnumerable<Problem> Unreadable(HttpRoute route) => route.Issues
        .Where(i => i.Path is "" or "spec" or "spec.rules" || FieldPath.IsItemOf(i.Path, "spec.rules") || IsUnreadableMember(i.Path))
        .Select(i => Problem.From(ConditionReason.UnsupportedValue, i));

    private static bool IsUnreadableMember(string path) =>
        FieldPath.IsAtOrBelow(path, "spec") && !HarmlessFields.Contains(FieldPath.MemberBelow(path, "spec"));

    /// <summary>Whose route it is cannot be told, and it may have been meant for us.</summary>
    private static IEnumerable<Problem> UnreadableParents(HttpRoute route) => route.Issues
        .Where(i => i.Path is "" or "spec" || FieldPath.IsAtOrBelow(i.Path, "spec.parentRefs"))
        .Select(i => Problem.From(ConditionReason.UnsupportedValue, i));

    private void Report(RouteState route)
    {
        foreach (var issue in route.Resource.Issues)
            diagnostics.Warning(route.Reference, issue.Path, issue.Message);
        diagnostics.Errors(route.Reference, route.Problems);
        diagnostics.Errors(route.Reference, route.Parents.Select(p => p.Problem).OfType<Problem>());
        foreach (var rule in route.Rules)
        {
            diagnostics.Errors(route.Reference, rule.Problems);
            diagnostics.Errors(route.Reference, rule.Unresolved);
        }
    }
}

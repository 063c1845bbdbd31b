using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Routes;

namespace JwtGateway.Translation.Expansion.Endpoints;

/// <summary>
/// The internal endpoints that policies in force hand requests over to, and those that the policies of these hand them on to. Nobody else's count: an endpoint that
/// nothing leads to may be there for another gateway.
/// </summary>
internal sealed class InternalEndpoints(
    ClusterSnapshot snapshot, EndpointCompiler compiler, FilterPolicies filters, AnnotatedPolicies annotated, FaultContainment containment, DiagnosticSink diagnostics)
{
    private readonly Dictionary<ObjectReference, RouteState> _reached = [];
    private readonly Dictionary<ObjectReference, ImmutableArray<ObjectReference>> _next = [];

    /// <summary>Routes that are attached nowhere, by the endpoints' names.</summary>
    public ImmutableArray<RouteState> Reach(ImmutableArray<RouteState> routes, ImmutableArray<GatewayState> gateways)
    {
        var policies = routes.SelectMany(Policies).Concat(gateways.Where(g => g.StandIn is null).SelectMany(g => annotated.On(g.Resource)));
        var waiting = new Queue<ObjectReference>(Leads(policies));
        while (waiting.TryDequeue(out var reference))
        {
            if (_reached.ContainsKey(reference))
                continue;
            var route = _reached[reference] = Route(reference);
            foreach (var next in _next[reference] = [.. Leads(Policies(route)).Distinct()])
                waiting.Enqueue(next);
        }

        foreach (var reference in _reached.Keys.Where(ComesBack))
        {
            diagnostics.Error(reference, "spec.trafficPolicy",
                "Policies hand requests on from here to where they were before (forward-internal); requests that come round are answered 500. Let each lead to another endpoint.");
        }

        return [.. _reached.OrderBy(r => r.Key, Snapshots.ReferenceOrder.Order).Select(r => r.Value)];
    }

    /// <summary>Those of single backends too: their part of the configuration is the Gateway's, although they hand nothing over.</summary>
    private IEnumerable<FilterPolicy> Policies(RouteState route) =>
        route.Rules.SelectMany(r => r.Policies.Concat(r.Backends.SelectMany(b => b.Policies))).Select(filters.Find);

    private static IEnumerable<ObjectReference> Leads(IEnumerable<FilterPolicy> policies) => policies.SelectMany(p => p.Policy.Materials).SelectMany(m => m.Endpoints);

    private RouteState Route(ObjectReference reference)
    {
        var endpoint = snapshot.AgentEndpoints.FirstOrDefault(e => e.Reference == reference) as KubernetesResource ?? snapshot.CloudEndpoints.First(e => e.Reference == reference);
        var rule = containment.Run(
            new(reference, TranslationStep.Route, "spec"),
            () => compiler.Compile(endpoint),
            ReadEndpoint.Closed);
        foreach (var issue in endpoint.Issues)
            diagnostics.Warning(reference, issue.Path, issue.Message);
        diagnostics.Errors(reference, rule.Problems);
        diagnostics.Errors(reference, rule.Unresolved);
        var resource = new HttpRoute { ApiVersion = endpoint.ApiVersion, Kind = endpoint.Kind, Metadata = endpoint.Metadata, Issues = endpoint.Issues };
        return annotated.Hold(new RouteState(resource, [], [rule], []) { Source = endpoint });
    }

    private bool ComesBack(ObjectReference start)
    {
        var seen = new HashSet<ObjectReference>();
        var waiting = new Queue<ObjectReference>(_next[start]);
        while (waiting.TryDequeue(out var reference))
        {
            if (reference == start)
                return true;
            if (seen.Add(reference))
            {
                foreach (var next in _next[reference])
                    waiting.Enqueue(next);
            }
        }

        return false;
    }
}

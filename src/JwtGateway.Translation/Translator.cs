using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Translation.Assembly;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects;
using JwtGateway.Translation.Dialects.AgentgatewayPolicies;
using JwtGateway.Translation.Dialects.Kgateway;
using JwtGateway.Translation.Dialects.SecurityPolicies;
using JwtGateway.Translation.Dialects.Traefik.Middlewares;
using JwtGateway.Translation.Dialects.TrafficPolicies;
using JwtGateway.Translation.Expansion;
using JwtGateway.Translation.Expansion.Endpoints;
using JwtGateway.Translation.Expansion.Ingresses;
using JwtGateway.Translation.Expansion.IngressRoutes;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Grants;
using JwtGateway.Translation.Parameters;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Revocations;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation;

/// <summary>Compiles what users wrote into what data planes serve.</summary>
public static class Translator
{
    /// <summary>
    /// A pure function: no I/O, clock, logger, randomness or mutation of its input. The same objects in any order give the same result, byte
    /// for byte. It never throws for what a user wrote: what cannot be honoured fails closed and is reported. A defect of ours is kept to the object
    /// that it is met in (<see cref="TranslationStep"/>); one outside of any object's translation is thrown.
    /// </summary>
    public static TranslationResult Translate(ClusterSnapshot snapshot) => Translate(snapshot, TranslationOptions.Standalone);

    /// <summary>The same, for data planes that are arranged as <paramref name="options"/> say.</summary>
    public static TranslationResult Translate(ClusterSnapshot snapshot, TranslationOptions options) => Translate(snapshot, options, observer: null);

    /// <param name="snapshot">What users wrote.</param>
    /// <param name="options">For which data planes.</param>
    /// <param name="observer">Where tests throw from.</param>
    internal static TranslationResult Translate(ClusterSnapshot snapshot, TranslationOptions options, SeamObserver? observer)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(options);
        var diagnostics = new DiagnosticSink();
        var index = new SnapshotIndex(snapshot);
        var containment = new FaultContainment(diagnostics, observer);
        var held = new HeldGateways();
        var grants = new ReferenceGrants(snapshot, containment, diagnostics);
        var tls = new BackendTlsPolicies(snapshot, index, containment, diagnostics);
        var backends = new BackendResolver(index, grants, tls, containment, diagnostics);

        var parameters = new ParametersResolver(index, containment);
        var traffic = new NgrokDialect(snapshot, index, backends);
        var middlewares = new MiddlewareIndex(snapshot);
        var middlewareReferences = new MiddlewareReferences(middlewares, grants);
        ImmutableArray<IPolicyDialect> dialects =
        [
            new SecurityPolicyDialect(index, backends, grants, containment),
            traffic,
            new MiddlewareDialect(index, middlewares, middlewareReferences),
            new AgentgatewayPolicyDialect(snapshot, index, backends, grants, containment),
            new KgatewayDialect(snapshot, index, backends, grants, containment),
        ];
        var filters = new FilterPolicies(snapshot, dialects, containment);
        var annotated = new AnnotatedPolicies(index, dialects, filters, containment, diagnostics);
        var standIns = new StandIns(index, parameters, options);
        var annotations = new PolicyAnnotations(dialects);
        var ingressRoutes = new IngressRouteCompiler(
            new RouteServices(index, backends, diagnostics), new RouteMiddlewares(middlewareReferences), new RouteCertificates(index, diagnostics), annotations, diagnostics);
        var ingresses = new IngressCompiler(new IngressBackends(index, backends, annotations, diagnostics), new IngressCertificates(index, diagnostics), annotations, diagnostics);
        var endpoints = new EndpointCompiler(index, backends, traffic, diagnostics);
        ImmutableArray<IRouteSource> sources =
        [
            new IngressSource(index, standIns, ingresses, containment, held, diagnostics),
            new IngressRouteSource(index, standIns, ingressRoutes, containment, diagnostics),
            new EndpointSource(snapshot, standIns, endpoints, containment, held, diagnostics),
        ];
        var expansion = new RouteExpansion(standIns, sources, containment, held, diagnostics);
        var gateways = new GatewayCompiler(index, grants, parameters, options, containment, held, diagnostics).Compile(expansion.Gateways);
        var routes = new RouteCompiler(index, gateways, backends, containment, held, filters, annotated, diagnostics).Compile(expansion.Attach(gateways));
        routes = [.. routes, .. new InternalEndpoints(snapshot, endpoints, filters, annotated, containment, diagnostics).Reach(routes, gateways)];
        ImmutableArray<SettledAttachment> settled =
        [
            .. new PolicyAttacher(index, gateways, routes, containment).Settle(dialects.SelectMany(d => d.Compile(snapshot, diagnostics))),
            .. filters.On(routes),
            .. annotated.Settled(gateways),
        ];

        var revocations = new RevocationIndex(snapshot, index, containment);
        var scope = new RevocationScope(revocations, containment);
        var policies = new PolicyTable(settled, filters, annotated, scope);
        var irs = new ConfigurationAssembly(routes, policies, containment, held).Assemble(gateways);
        gateways = [.. gateways.Select(held.Mark)];
        routes = [.. routes.Select(r => held.Mark(r, diagnostics))];
        var statuses = new StatusAssembly(index, gateways, routes, settled, policies, tls, parameters, containment, diagnostics)
            .Collect(revocations, scope);
        UnreadObjects.Report(snapshot, diagnostics);
        CoreIssues.Report(snapshot, index, diagnostics);
        return Result(irs, statuses, gateways, routes, diagnostics, containment);
    }

    private static TranslationResult Result(
        ImmutableArray<GatewayIr> irs,
        ImmutableArray<StatusUpdate> statuses,
        ImmutableArray<GatewayState> gateways,
        ImmutableArray<RouteState> routes,
        DiagnosticSink diagnostics,
        FaultContainment containment)
    {
        return new TranslationResult(irs, statuses, diagnostics.ToImmutable())
        {
            Served = [.. gateways
                .Select(g => new ServedGateway(g.Resource, g.Parameters, ReachablePorts.Of(g)) { Owner = g.StandIn?.Owner ?? g.Resource })
                .OrderBy(g => g.Resource.Reference, ReferenceOrder.Order)],
            Uses =
            [
                .. routes.Where(r => r is { Source: not null, Parents.IsEmpty: false })
                    .Select(r => new ProxyUse(r.Source!, GatewayIrBuilder.Name(r.Parents[0].Gateway)))
                    .DistinctBy(u => u.Resource.Reference)
                    .OrderBy(u => u.Resource.Reference, ReferenceOrder.Order),
            ],
            Held = [.. gateways.Where(g => g.Defect is not null).Select(g => GatewayIrBuilder.Name(g)).Order(StringComparer.Ordinal)],
            Faults = containment.Faults,
        };
    }
}

using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Expansion.IngressRoutes;

/// <summary>
/// IngressRoutes of traefik.io that are ours: of an IngressClass of ours; those that name none where one process serves all, or where a class says that it is for them.
/// Others are Traefik's, and passed over in silence.
/// </summary>
internal sealed class IngressRouteSource(
    SnapshotIndex index, StandIns standIns, IngressRouteCompiler compiler, FaultContainment containment, DiagnosticSink diagnostics) : IRouteSource
{
    private const string LegacyAnnotation = "kubernetes.io/ingress.class";

    public SourceOutput Expand()
    {
        ImmutableArray<ReadIngressRoute> read = [.. index.IngressRoutes.Select(Read).OfType<ReadIngressRoute>()];
        return new([.. read.SelectMany(r => r.Routes)], [.. read.SelectMany(r => r.Certificates)])
        {
            SelfSigned = [.. read.Where(r => r.Routes.Any(route => route.Https)).Select(r => r.StandIn).Distinct()],
        };
    }

    private ReadIngressRoute? Read(IngressRoute route)
    {
        var name = route.Spec?.IngressClassName ?? route.Metadata.Annotations.GetValueOrDefault(LegacyAnnotation);
        if (standIns.FindForeign(name, route.Metadata.Namespace, StandIns.IngressRoutesAnnotation) is not { } standIn)
        {
            if (name is null && standIns.ServesAll)
                diagnostics.Warning(route.Reference, "spec.ingressClassName", "The IngressRoute is not served: it names no class, and there is not just one IngressClass of ours. Name one.");
            return null;
        }

        return containment.Run(
            new(route.Reference, TranslationStep.Matches, "spec"),
            () => compiler.Compile(route, standIn),
            defect => new ReadIngressRoute(standIn, [Closed(route, standIn, defect)], []));
    }

    /// <summary>Nobody can tell which of all requests it means.</summary>
    private static StandInRoute Closed(IngressRoute route, StandIn standIn, Problem defect) => new()
    {
        StandIn = standIn,
        Source = route,
        Host = "",
        Rules =
        [
            new RuleState
            {
                Index = 0,
                Priority = long.MaxValue,
                Matches = [new RouteMatchIr { Path = new(PathMatchType.Prefix, "/") }],
                Problems = [defect],
                UnknownMatches = defect,
            },
        ],
    };
}

/// <summary>An IngressRoute of ours.</summary>
/// <param name="StandIn">Its proxy.</param>
/// <param name="Routes">One for clear text and one for TLS, or one for both.</param>
/// <param name="Certificates">What it brings.</param>
internal sealed record ReadIngressRoute(StandIn StandIn, ImmutableArray<StandInRoute> Routes, ImmutableArray<StandInCertificate> Certificates);

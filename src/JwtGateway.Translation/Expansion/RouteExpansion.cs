using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Expansion;

/// <summary>Turns what <see cref="IRouteSource"/>s yield into Gateways, listeners and routes as translation has them.</summary>
internal sealed class RouteExpansion
{
    private readonly ImmutableArray<StandInRoute> _routes;
    private readonly DiagnosticSink _diagnostics;

    public RouteExpansion(StandIns standIns, ImmutableArray<IRouteSource> sources, FaultContainment containment, HeldGateways held, DiagnosticSink diagnostics)
    {
        _diagnostics = diagnostics;
        ImmutableArray<SourceOutput> outputs = [.. sources.Select(s => s.Expand())];
        _routes = [.. outputs.SelectMany(o => o.Routes).OrderBy(r => r.IsFallback).ThenBy(r => r.Source, ResourceAge.Order)];
        var certificates = outputs.SelectMany(o => o.Certificates).OrderBy(c => c.Source, ResourceAge.Order).ToLookup(c => c.StandIn.Reference);
        ImmutableHashSet<ObjectReference> selfSigned = [.. outputs.SelectMany(o => o.SelfSigned).Select(s => s.Reference)];
        standIns.Report(diagnostics);
        Gateways =
        [
            .. standIns.All.Select(standIn => containment.Run(
                new(standIn.Reference, TranslationStep.Gateway),
                () => StandInListeners.Compile(standIn, certificates[standIn.Reference], selfSigned.Contains(standIn.Reference), diagnostics),
                defect =>
                {
                    held.Hold(standIn.Reference, defect);
                    return new GatewayState(standIn.Resource, []) { Parameters = standIn.Parameters, StandIn = standIn, Defect = defect };
                })),
        ];
    }

    /// <summary>The shared proxies, of which nobody has yet looked at the ports.</summary>
    public ImmutableArray<GatewayState> Gateways { get; }

    /// <summary>The routes, attached. The oldest object's come first; what takes what others leave comes last.</summary>
    /// <param name="gateways">All Gateways, their listeners settled.</param>
    public ImmutableArray<RouteState> Attach(ImmutableArray<GatewayState> gateways)
    {
        var byReference = gateways.Where(g => g.StandIn is not null).ToDictionary(g => g.Reference);
        return [.. _routes.Select(r => Attach(r, byReference[r.StandIn.Reference]))];
    }

    private RouteState Attach(StandInRoute route, GatewayState gateway)
    {
        foreach (var rule in route.Rules)
        {
            _diagnostics.Errors(route.Source.Reference, rule.Problems);
            _diagnostics.Errors(route.Source.Reference, rule.Unresolved);
        }

        var parent = new ParentReference { Group = route.Source.Reference.Group, Kind = route.Source.Kind, Namespace = route.Source.Metadata.Namespace, Name = route.Source.Metadata.Name };
        return new RouteState(
            new HttpRoute { ApiVersion = route.Source.ApiVersion, Kind = route.Source.Kind, Metadata = route.Source.Metadata, Issues = route.Source.Issues },
            [new RouteParent(parent, route.Source.Reference, gateway, "", StandInListeners.For(route, gateway), null)],
            route.Rules,
            [])
        {
            Source = route.Source,
        };
    }
}

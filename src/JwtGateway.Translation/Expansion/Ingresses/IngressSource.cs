using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.Networking;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Expansion.Ingresses;

/// <summary>Ingresses of classes that are ours (networking.k8s.io/v1). Those of other classes are passed over in silence, unless nothing at all is ours.</summary>
internal sealed class IngressSource(
    SnapshotIndex index, StandIns standIns, IngressCompiler compiler, FaultContainment containment, HeldGateways held, DiagnosticSink diagnostics) : IRouteSource
{
    public SourceOutput Expand()
    {
        ImmutableArray<ReadIngress> read = [.. index.Ingresses.Select(Read).OfType<ReadIngress>()];
        if (read.IsEmpty)
            ReportNothingServed();
        SharedPaths.Report(read, diagnostics);
        return new(
            [.. read.SelectMany(i => i.Hosts.Where(h => !h.Paths.IsEmpty).Select(h => Route(i, h.Name, h.Paths))), .. new DefaultBackends(diagnostics).Of(read)],
            [.. read.SelectMany(i => i.Certificates)])
        {
            SelfSigned = [.. read.Where(i => i is { IsSelfSigned: true, Https: true }).Select(i => i.StandIn).Distinct()],
        };
    }

    private static StandInRoute Route(ReadIngress ingress, string host, ImmutableArray<RuleState> rules) =>
        new() { StandIn = ingress.StandIn, Source = ingress.Source, Host = host, Rules = rules, Http = ingress.Http, Https = ingress.Https };

    private ReadIngress? Read(Ingress ingress)
    {
        if (standIns.Find(IngressClassNames.Of(ingress), ingress.Metadata.Namespace) is not { } standIn)
            return null;
        return containment.Run(
            new(ingress.Reference, TranslationStep.Matches, "spec"),
            () => compiler.Compile(ingress, standIn),
            defect => Closed(ingress, standIn, defect));
    }

    /// <summary>Its hosts are known, and nothing else: all that they have, and what its default backend has, answers 500.</summary>
    private ReadIngress Closed(Ingress ingress, StandIn standIn, Problem defect)
    {
        if (ingress.Spec?.Rules is not { IsDefault: false } rules || rules.Any(r => r is null))
        {
            held.Hold(standIn.Reference, defect);
            return new(standIn, ingress);
        }

        var closed = new RuleState
        {
            Index = 0,
            Matches = [new RouteMatchIr { Path = new(PathMatchType.Prefix, "/") }],
            Problems = [defect],
            UnknownMatches = defect,
        };
        return new(standIn, ingress)
        {
            Hosts = [.. rules.Select(r => IngressCompiler.HostOf(r.Host)).OfType<string>().Distinct(StringComparer.Ordinal).Select(host => new IngressHost(host, [closed]))],
            Default = ingress.Spec.DefaultBackend is null ? null : closed with { UnknownMatches = null },
            HasNoRules = rules.IsEmpty,
        };
    }

    private void ReportNothingServed()
    {
        foreach (var ingress in index.Ingresses)
        {
            diagnostics.Warning(ingress.Reference, "spec.ingressClassName", IngressClassNames.Of(ingress) is { } name
                ? $"The Ingress is not served: no IngressClass \"{name}\" has controller {IngressClass.OurController}. Name a class of ours, or add that IngressClass."
                : $"The Ingress is not served: it names no class, and no IngressClass of ours is the only one that is annotated {IngressClass.DefaultAnnotation}: \"true\". Set spec.ingressClassName.");
        }
    }
}

using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Resources.Networking;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Expansion.Ingresses;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Parameters;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Revocations;
using JwtGateway.Translation.Routes;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Assembly;

/// <summary>Collects the statuses of everything that is ours to report on.</summary>
internal sealed class StatusAssembly(
    SnapshotIndex index,
    ImmutableArray<GatewayState> gateways,
    ImmutableArray<RouteState> routes,
    ImmutableArray<SettledAttachment> policies,
    PolicyTable table,
    BackendTlsPolicies tls,
    ParametersResolver parameters,
    FaultContainment containment,
    DiagnosticSink diagnostics)
{
    public ImmutableArray<StatusUpdate> Collect(RevocationIndex revocations, RevocationScope scope)
    {
        var reports = new PolicyReports(policies, gateways, routes, table, containment);
        reports.Diagnose(diagnostics);
        return
        [
            .. OurGateways.Classes(index).Select(c => Contained(c, () => Report(c))).OfType<StatusUpdate>()
                .Concat(Gateways())
                .Concat(routes.Where(r => r.Source is null).Select(r => Contained(r.Resource, () => RouteStatus.Of(r))).OfType<StatusUpdate>())
                .Concat(routes.Select(r => r.Source).OfType<Ingress>().DistinctBy(i => i.Reference).Select(IngressStatus.Of))
                .Concat(reports.Statuses())
                .Concat(BackendStatus.Report(index, containment, diagnostics))
                .Concat(TlsUsage().Report(index, diagnostics))
                .Concat(RevocationStatus.Report(revocations, scope, containment, diagnostics))
                .OrderBy(s => s.Object, ReferenceOrder.Order),
        ];
    }

    private StatusUpdate Report(GatewayClass ours)
    {
        var resolved = parameters.Resolve(ours);
        if (resolved is EffectiveParameters.Invalid invalid)
            diagnostics.Error(ours.Reference, invalid.FieldPath, invalid.Message);
        return GatewayStatus.Of(ours, resolved, index.Definitions);
    }

    private IEnumerable<StatusUpdate> Gateways()
    {
        var attached = routes.SelectMany(r => r.Attachments).CountBy(a => a.Listener.Id).ToDictionary(StringComparer.Ordinal);
        int Attached(ListenerState listener) => attached.GetValueOrDefault(listener.Id);
        return gateways.Where(g => g.StandIn is null).Select(g => Contained(g.Resource, () => GatewayStatus.Of(g, Attached)))
            .Concat(gateways.SelectMany(g => g.Sets.Select(s => Contained(s.Resource, () => ListenerSetStatus.Of(s, g, Attached)))))
            .OfType<StatusUpdate>();
    }

    private StatusUpdate? Contained(KubernetesResource about, Func<StatusUpdate> status) =>
        containment.Run<StatusUpdate?>(new(about.Reference, TranslationStep.Status), status, _ => null);

    private TlsPolicyUsage TlsUsage()
    {
        var usage = new TlsPolicyUsage(tls, containment);
        foreach (var route in routes)
        {
            foreach (var upstream in route.Rules.SelectMany(r => r.Upstreams))
            {
                foreach (var gateway in route.Source is { } source ? [source.Reference] : route.Attachments.Select(a => a.Listener.Gateway.Reference).Distinct())
                    usage.Record(upstream, new AncestorReference(gateway));
            }
        }

        foreach (var (source, policy) in policies.Select(p => (p.Attachment.Source.Reference, p.Attachment.Policy)).Concat(table.MergedPolicies))
        {
            foreach (var upstream in policy.Materials.SelectMany(m => m.KeyBackends))
                usage.Record(upstream, new AncestorReference(source));
        }

        return usage;
    }
}

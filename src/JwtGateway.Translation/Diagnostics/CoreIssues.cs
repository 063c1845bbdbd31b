using JwtGateway.Resources;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Diagnostics;

/// <summary>Reports unread fields of objects that have no condition of their own to say it in.</summary>
internal static class CoreIssues
{
    public static void Report(ClusterSnapshot snapshot, SnapshotIndex index, DiagnosticSink diagnostics)
    {
        IEnumerable<KubernetesResource> resources =
        [
            .. snapshot.Services, .. snapshot.EndpointSlices, .. snapshot.ConfigMaps, .. snapshot.Secrets, .. snapshot.Namespaces,
            .. snapshot.ReferenceGrants, .. snapshot.ProxyParameters, .. OurGateways.Classes(index),
        ];
        foreach (var resource in resources)
        {
            foreach (var issue in resource.Issues)
                diagnostics.Warning(resource.Reference, issue.Path, issue.Message);
        }
    }
}

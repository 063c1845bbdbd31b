using System.Collections.Immutable;
using JwtGateway.Resources;

namespace JwtGateway.Translation.Diagnostics;

/// <summary>Reports objects of kinds and versions that are not read.</summary>
internal static class UnreadObjects
{
    /// <summary>Groups whose objects run and guard workloads; they say nothing about requests.</summary>
    private static readonly ImmutableHashSet<string> PlainGroups =
    [
        ApiGroup.Core, "apps", "batch", "rbac.authorization.k8s.io", "autoscaling", "policy", "apiextensions.k8s.io", "storage.k8s.io",
        "scheduling.k8s.io", "coordination.k8s.io", "events.k8s.io", "certificates.k8s.io", "kustomize.config.k8s.io",
    ];

    /// <summary>Kinds of those groups that do.</summary>
    private static readonly ImmutableHashSet<string> RoutingKinds = ["Endpoints", "Service", "Secret", "ConfigMap", "Namespace"];

    public static void Report(ClusterSnapshot snapshot, DiagnosticSink diagnostics)
    {
        foreach (var unread in snapshot.Unread)
        {
            if (unread.Version is not null)
                diagnostics.Warning(unread, "apiVersion", "This version of the kind is not read; use one that is.");
            else if (IsPlain(unread))
                diagnostics.Info(unread, "", "Objects of this kind are not needed and not read.");
            else
                diagnostics.Warning(unread, "", "Objects of this kind are not read, so this one has no effect.");
        }
    }

    private static bool IsPlain(ObjectReference unread) =>
        unread is { Group: "networking.k8s.io", Kind: "NetworkPolicy" }
        || (PlainGroups.Contains(unread.Group) && !RoutingKinds.Contains(unread.Kind));
}

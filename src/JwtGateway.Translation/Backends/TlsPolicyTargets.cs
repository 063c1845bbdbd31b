using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Backends;

/// <summary>What BackendTLSPolicies are for: Services and Backends of their own namespace, or ports of them.</summary>
internal static class TlsPolicyTargets
{
    private const string Path = "spec.targetRefs";

    public static Problem Unclear { get; } = new(ConditionReason.Invalid, Path,
        "It cannot be made out which backend or port this policy is for, so none that it may mean is used; correct its targetRefs.");

    /// <summary>Whether the policy may be for any backend of its namespace. One for kinds of a group that is not served is another controller's.</summary>
    public static bool AreUnreadable(BackendTlsPolicy policy) =>
        policy.Spec.TargetRefs.IsEmpty
        || policy.Issues.Any(i => FieldPath.IsAtOrBelow(Path, i.Path) || IsTargetItself(i.Path))
        || policy.Spec.TargetRefs.Any(t => t.Name.Length == 0 || (IsServedGroup(t.Group) && !IsServedKind(t)));

    public static ObjectReference Target(BackendTlsPolicy policy, LocalPolicyTargetReference target) =>
        new(target.Group, target.Kind, policy.Metadata.Namespace, target.Name);

    public static bool Exists(ObjectReference target, SnapshotIndex index) => target.Kind == "Service"
        ? index.Service(target.Namespace, target.Name) is not null
        : index.Backend(target.Group, target.Namespace, target.Name) is not null;

    public static bool SectionExists(ObjectReference target, string section, SnapshotIndex index) => target.Kind == "Service"
        ? index.Service(target.Namespace, target.Name)?.Spec.Ports.Any(p => p.Name == section) == true
        : index.Backend(target.Group, target.Namespace, target.Name)?.Spec.Endpoints
            .Any(e => (e.Fqdn?.Port ?? e.Ip?.Port)?.ToString() == section) == true;

    /// <summary>Reports targets that are not there; returns those that a status is owed for.</summary>
    public static ImmutableArray<ObjectReference> Report(BackendTlsPolicy policy, SnapshotIndex index, DiagnosticSink diagnostics)
    {
        if (AreUnreadable(policy))
        {
            diagnostics.Error(policy.Reference, Unclear);
            return [];
        }

        var missing = ImmutableArray.CreateBuilder<ObjectReference>();
        for (var i = 0; i < policy.Spec.TargetRefs.Length; i++)
        {
            var reference = policy.Spec.TargetRefs[i];
            var target = Target(policy, reference);
            var path = $"{Path}[{i}]";
            if (!IsServedKind(reference))
                diagnostics.Warning(policy.Reference, path, $"{target} is of a kind that is not served, so the policy has no effect on it.");
            else if (!Exists(target, index))
                missing.Add(target);
            else if (reference.SectionName is { } section && !SectionExists(target, section, index))
                diagnostics.Error(policy.Reference, path + ".sectionName", $"No port \"{section}\" found for {target}: it is not used until the sectionName is right.");
        }

        return missing.ToImmutable();
    }

    private static bool IsServedGroup(string group) => group == ApiGroup.Core || BackendResolver.IsBackendGroup(group);

    private static bool IsServedKind(LocalPolicyTargetReference target) =>
        target is { Group: ApiGroup.Core, Kind: "Service" } || (target.Kind == "Backend" && BackendResolver.IsBackendGroup(target.Group));

    /// <summary>An element, or its group, kind or name; a broken section leaves the whole as target.</summary>
    private static bool IsTargetItself(string path)
    {
        if (!path.StartsWith(Path + "[", StringComparison.Ordinal))
            return false;
        var rest = path[(path.IndexOf(']', StringComparison.Ordinal) + 1)..];
        return rest is "" or ".group" or ".kind" or ".name";
    }
}

using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Grants;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>Finds what <c>targetSelectors</c> select.</summary>
internal sealed class SelectorReader(SnapshotIndex index, ReferenceGrants grants)
{
    /// <summary>Whether it can be told what is selected.</summary>
    public static bool IsReadable(TargetSelector selector) =>
        selector.Group == ApiGroup.GatewayApi
        && (selector.Kind is "Gateway" or "ListenerSet" or "HTTPRoute" or "GRPCRoute" || TargetReader.OthersKinds.Contains(selector.Kind))
        && LabelSelectors.IsValid(Labels(selector))
        && selector.Namespaces is null or { From: "Same" or "All" } or { From: "Selector", Selector: not null }
        && (selector.Namespaces?.Selector is not { } namespaces || LabelSelectors.IsValid(namespaces));

    /// <summary>The places that are selected; those that a grant is missing for are among them, to be reported.</summary>
    public IEnumerable<AttachmentPoint> Read(SecurityPolicy policy, DiagnosticSink diagnostics)
    {
        for (var i = 0; i < policy.Spec.TargetSelectors.Length; i++)
        {
            var selector = policy.Spec.TargetSelectors[i];
            var path = $"spec.targetSelectors[{i}]";
            var points = Objects(selector.Kind).Where(o => Selects(policy, selector, o)).Select(o => Point(policy, o, path)).ToList();
            if (TargetReader.OthersKinds.Contains(selector.Kind))
                diagnostics.Info(policy.Reference, path, $"Objects of kind {selector.Kind} are not served, so the policy has no effect on them here.");
            else if (points.Count == 0)
                diagnostics.Info(policy.Reference, path, $"It selects no {selector.Kind}.");
            foreach (var point in points)
                yield return point;
        }
    }

    private IEnumerable<KubernetesResource> Objects(string kind) => kind switch
    {
        "Gateway" => index.Gateways,
        "ListenerSet" => index.ListenerSets,
        "HTTPRoute" => index.HttpRoutes,
        "GRPCRoute" => index.GrpcRoutes,
        _ => [],
    };

    private bool Selects(SecurityPolicy policy, TargetSelector selector, KubernetesResource target) =>
        IsInReach(policy, selector.Namespaces, target.Metadata.Namespace)
        && (LabelSelectors.Selects(Labels(selector), target.Metadata.Labels) || HidesLabels(target));

    private bool IsInReach(SecurityPolicy policy, TargetNamespaces? namespaces, string ns) => namespaces switch
    {
        { From: "All" } => true,
        { From: "Selector", Selector: { } selector } => LabelSelectors.Selects(selector, index.NamespaceLabels(ns)),
        _ => ns == policy.Metadata.Namespace,
    };

    private AttachmentPoint Point(SecurityPolicy policy, KubernetesResource target, string path) => grants.Ask(policy.Reference, target.Reference) switch
    {
        false => new NotPermittedPoint(target.Reference, path),
        true when !HidesLabels(target) => new TargetPoint(target.Reference, null, path),
        _ => new UnclearPoint(target.Reference, path),
    };

    /// <summary>A label that cannot be read may have been the one that is asked for.</summary>
    private static bool HidesLabels(KubernetesResource target) => target.Issues.Any(i =>
        FieldPath.IsAtOrBelow(i.Path, "metadata.labels") || FieldPath.IsAtOrBelow("metadata.labels", i.Path));

    private static LabelSelector Labels(TargetSelector selector) =>
        new() { MatchLabels = selector.MatchLabels, MatchExpressions = selector.MatchExpressions };
}

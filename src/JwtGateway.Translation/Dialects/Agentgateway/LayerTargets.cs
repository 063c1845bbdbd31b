using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.Agentgateway;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Dialects.AgentgatewayPolicies;

/// <summary>Reads what a policy is for: objects of its own namespace, by name or by labels.</summary>
/// <param name="index">The objects.</param>
/// <param name="others">Kinds, by group, that policies may be for and that are no targets here.</param>
internal sealed class LayerTargets(SnapshotIndex index, ImmutableHashSet<(string Group, string Kind)> others)
{
    /// <summary>The places; one that is unreadable where nobody can make out which.</summary>
    public ImmutableArray<AttachmentPoint> Read(
        KubernetesResource policy, ImmutableArray<AgentgatewayTarget> refs, ImmutableArray<AgentgatewaySelector> selectors, DiagnosticSink diagnostics)
    {
        var positions = policy.Positions("spec.targetRefs", refs.Length);
        var targets = refs.Select((t, i) => (Target: t, Path: $"spec.targetRefs[{positions[i]}]")).ToList();
        if (!IsReadable(policy, targets, selectors))
            return [Unreadable(policy)];
        foreach (var (target, path) in targets.Where(t => others.Contains((t.Target.Group, t.Target.Kind))))
            diagnostics.Warning(policy.Reference, path, $"Policies for objects of kind {target.Kind} are not honoured: it has no effect on {target.Name}.");
        return
        [
            .. targets.Where(t => !others.Contains((t.Target.Group, t.Target.Kind))).Select(t => new TargetPoint(
                new ObjectReference(t.Target.Group, t.Target.Kind, policy.Metadata.Namespace, t.Target.Name), t.Target.SectionName, t.Path)),
            .. selectors.SelectMany((s, i) => Select(policy, s, $"spec.targetSelectors[{i}]", diagnostics)),
        ];
    }

    /// <summary>As far as the policy may reach: its namespace.</summary>
    public static UnreadablePoint Unreadable(KubernetesResource policy) =>
        new(policy.Metadata.Namespace, target => target.Namespace == policy.Metadata.Namespace, GoesBeyond: false);

    private bool IsReadable(KubernetesResource policy, List<(AgentgatewayTarget Target, string Path)> targets, ImmutableArray<AgentgatewaySelector> selectors) =>
        targets.Count == 0 != selectors.IsEmpty
        && targets.TrueForAll(t => t.Target.Name.Length > 0 && IsKnown(t.Target.Group, t.Target.Kind))
        && selectors.All(s => IsKnown(s.Group, s.Kind))
        && !policy.Issues.Any(i => i.Meant is "targetRefs" or "targetSelectors" || Hides(i.Path, targets));

    private bool IsKnown(string group, string kind) => IsServed(group, kind) || others.Contains((group, kind));

    private static bool IsServed(string group, string kind) => group == ApiGroup.GatewayApi && kind is "Gateway" or "ListenerSet" or "HTTPRoute" or "GRPCRoute";

    /// <summary>A section that could not be read leaves the whole as target, and a port is another part of the same; anything else about a target leaves none.</summary>
    private static bool Hides(string issue, List<(AgentgatewayTarget Target, string Path)> targets) =>
        FieldPath.IsAtOrBelow("spec.targetRefs", issue)
        || FieldPath.IsItemOf(issue, "spec.targetRefs")
        || FieldPath.IsAtOrBelow(issue, "spec.targetSelectors")
        || targets.Exists(t => issue == t.Path + ".group" || issue == t.Path + ".kind" || issue == t.Path + ".name" || issue == t.Path + ".namespace");

    private List<AttachmentPoint> Select(KubernetesResource policy, AgentgatewaySelector selector, string path, DiagnosticSink diagnostics)
    {
        if (others.Contains((selector.Group, selector.Kind)))
        {
            diagnostics.Warning(policy.Reference, path, $"Policies for objects of kind {selector.Kind} are not honoured.");
            return [];
        }

        var labels = new LabelSelector { MatchLabels = selector.MatchLabels };
        var selected = Objects(selector.Kind)
            .Where(o => o.Metadata.Namespace == policy.Metadata.Namespace && (LabelSelectors.Selects(labels, o.Metadata.Labels) || HidesLabels(o)))
            .Select(o => HidesLabels(o) ? (AttachmentPoint)new UnclearPoint(o.Reference, path) : new TargetPoint(o.Reference, selector.SectionName, path))
            .ToList();
        if (selected.Count == 0)
            diagnostics.Info(policy.Reference, path, $"It selects no {selector.Kind}.");
        return selected;
    }

    private IEnumerable<KubernetesResource> Objects(string kind) => kind switch
    {
        "Gateway" => index.Gateways,
        "ListenerSet" => index.ListenerSets,
        "HTTPRoute" => index.HttpRoutes,
        _ => index.GrpcRoutes,
    };

    /// <summary>A label that cannot be read may have been the one that is asked for.</summary>
    private static bool HidesLabels(KubernetesResource target) => target.Issues.Any(i =>
        FieldPath.IsAtOrBelow(i.Path, "metadata.labels") || FieldPath.IsAtOrBelow("metadata.labels", i.Path));
}

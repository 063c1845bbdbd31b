using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Resources.Policies;

namespace JwtGateway.Translation.Tests;

/// <summary>What target selectors select, worked out again and as naively as possible.</summary>
internal static class NaiveSelectors
{
    private static readonly HashSet<string> Kinds = ["Gateway", "HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute", "ListenerSet"];

    /// <summary>Whether it can be told at all.</summary>
    public static bool AreClear(SecurityPolicy policy) => policy.Spec.TargetSelectors.All(s =>
        s.Group == ApiGroup.GatewayApi && Kinds.Contains(s.Kind) && s.MatchExpressions.All(IsClear)
        && s.Namespaces is null or { From: "Same" or "All" } or { From: "Selector", Selector: not null }
        && (s.Namespaces?.Selector?.MatchExpressions ?? []).All(IsClear));

    public static bool Select(SecurityPolicy policy, string kind, string ns, string name, ClusterSnapshot input) => policy.Spec.TargetSelectors.Any(s =>
        s.Kind == kind && IsInReach(policy, s, ns, input) && IsGranted(policy, kind, ns, name, input) && HasLabels(s, Find(kind, ns, name, input)));

    private static KubernetesResource Find(string kind, string ns, string name, ClusterSnapshot input) =>
        input.Gateways.Concat<KubernetesResource>(input.HttpRoutes).Concat(input.GrpcRoutes).First(r => r.Kind == kind && r.Metadata.Namespace == ns && r.Metadata.Name == name);

    private static bool HasLabels(TargetSelector selector, KubernetesResource target) =>
        target.Issues.Any(i => i.Path.StartsWith("metadata.labels", StringComparison.Ordinal))
        || (selector.MatchLabels.All(l => target.Metadata.Labels.GetValueOrDefault(l.Key) == l.Value)
            && selector.MatchExpressions.All(e => Holds(e, target.Metadata.Labels.GetValueOrDefault(e.Key))));

    private static bool IsInReach(SecurityPolicy policy, TargetSelector selector, string ns, ClusterSnapshot input) => selector.Namespaces?.From switch
    {
        "All" => true,
        "Selector" => Labels(ns, input) is var labels
            && selector.Namespaces.Selector!.MatchLabels.All(l => labels.GetValueOrDefault(l.Key) == l.Value)
            && selector.Namespaces.Selector.MatchExpressions.All(e => Holds(e, labels.GetValueOrDefault(e.Key))),
        _ => ns == policy.Metadata.Namespace,
    };

    private static Dictionary<string, string> Labels(string ns, ClusterSnapshot input) => new(
        input.Namespaces.Where(n => n.Metadata.Name == ns).SelectMany(n => n.Metadata.Labels))
    {
        ["kubernetes.io/metadata.name"] = ns,
    };

    private static bool IsGranted(SecurityPolicy policy, string kind, string ns, string name, ClusterSnapshot input) =>
        ns == policy.Metadata.Namespace || input.ReferenceGrants.Any(g => g.Metadata.Namespace == ns
            && !g.Issues.Any(i => i.Path is "" || i.Path.StartsWith("spec", StringComparison.Ordinal))
            && g.Spec.From.Any(f => f.Group == policy.Reference.Group && f.Kind == "SecurityPolicy" && f.Namespace == policy.Metadata.Namespace)
            && g.Spec.To.Any(t => t.Group == ApiGroup.GatewayApi && t.Kind == kind && (t.Name is null or "" || t.Name == name)));

    private static bool Holds(LabelSelectorRequirement e, string? value) => e.Operator switch
    {
        "In" => value is not null && e.Values.Contains(value),
        "NotIn" => value is null || !e.Values.Contains(value),
        "Exists" => value is not null,
        _ => value is null,
    };

    private static bool IsClear(LabelSelectorRequirement e) => e is { Key: not "", Operator: "In" or "NotIn", Values.IsEmpty: false }
        or { Key: not "", Operator: "Exists" or "DoesNotExist", Values.IsEmpty: true };
}

using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Grants;
using JwtGateway.Translation.Policies;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>Reads what a SecurityPolicy is for.</summary>
internal sealed class TargetReader(SelectorReader selectors, ReferenceGrants grants)
{
    /// <summary>Kinds that Envoy Gateway's policies may name and that we do not serve: nothing of them needs protection here.</summary>
    public static ImmutableHashSet<string> OthersKinds { get; } = ["TCPRoute", "TLSRoute", "UDPRoute"];

    public ImmutableArray<AttachmentPoint> Read(SecurityPolicy policy, DiagnosticSink diagnostics)
    {
        if (IsForWhoNamesIt(policy))
        {
            diagnostics.Info(policy.Reference, "spec.targetRefs",
                $"The policy targets nothing, so it is enforced only where a route names it in an ExtensionRef filter, or an Ingress in its annotation {SecurityPolicyDialect.Annotation}.");
            return [];
        }

        var targets = Targets(policy);
        if (!IsReadable(policy, targets))
            return [Unreadable(policy)];
        foreach (var (target, path) in targets.Where(t => OthersKinds.Contains(t.Target.Kind)))
            diagnostics.Info(policy.Reference, path, $"Objects of kind {target.Kind} are not served, so the policy has no effect on {target.Name} here.");
        return
        [
            .. targets.Where(t => !OthersKinds.Contains(t.Target.Kind)).Select(t => new TargetPoint(
                new ObjectReference(t.Target.Group, t.Target.Kind, policy.Metadata.Namespace, t.Target.Name), t.Target.SectionName, t.Path)),
            .. selectors.Read(policy, diagnostics),
        ];
    }

    /// <summary>
    /// As far as the policy may reach: its namespace, which references stay in, and what ReferenceGrants let its selectors reach beyond, unless
    /// it certainly has none that do.
    /// </summary>
    public UnreadablePoint Unreadable(SecurityPolicy policy)
    {
        var ns = policy.Metadata.Namespace;
        var staysAtHome = policy.Written is not null && policy.Spec.TargetSelectors.All(s => s.Namespaces is null or { From: "Same", Selector: null })
            && policy.IssueCovering("spec.targetSelectors") is null
            && !policy.Issues.Any(i => FieldPath.IsAtOrBelow(i.Path, "spec.targetSelectors") || i.Meant == "targetSelectors");
        return staysAtHome ? new UnreadablePoint(ns, target => target.Namespace == ns, false) : Anywhere(policy);
    }

    /// <summary>As far as any policy of its namespace may reach: its namespace, and what ReferenceGrants let in, or may.</summary>
    public UnreadablePoint Anywhere(SecurityPolicy policy) => new(
        policy.Metadata.Namespace, target => grants.Ask(policy.Reference, target) != false, GoesBeyond: true);

    /// <summary>
    /// A policy of ours whose targetRefs are written, as an empty list, and that has no other target. Where they are not written at all, a target
    /// may have been forgotten.
    /// </summary>
    private static bool IsForWhoNamesIt(SecurityPolicy policy) =>
        policy is { Spec: { TargetRef: null, TargetRefs.IsEmpty: true, TargetSelectors.IsEmpty: true }, Written: { } written }
        && ApiGroup.Of(policy.ApiVersion) == ApiGroup.JwtGateway
        && policy.IssuesAt("spec").IsEmpty && policy.IssueCovering("spec") is null
        && written.HasEmpty("targetRefs");

    private static List<(LocalPolicyTargetReference Target, string Path)> Targets(SecurityPolicy policy)
    {
        var list = policy.Spec.TargetRefs;
        var positions = policy.Positions("spec.targetRefs", list.Length);
        var targets = list.Select((t, i) => (t, $"spec.targetRefs[{positions[i]}]")).ToList();
        if (policy.Spec.TargetRef is { } single)
            targets.Add((single, "spec.targetRef"));
        return targets;
    }

    /// <summary>References in either form but not both, or selectors; all of it read; and only kinds that a policy can be for.</summary>
    private static bool IsReadable(SecurityPolicy policy, List<(LocalPolicyTargetReference Target, string Path)> targets) =>
        HasOneForm(policy.Spec)
        && policy.Spec.TargetSelectors.All(SelectorReader.IsReadable)
        && !policy.Issues.Any(i => HidesTargets(i, targets))
        && targets.TrueForAll(t => IsKnown(t.Target));

    private static bool HasOneForm(SecurityPolicySpec spec) =>
        (spec.TargetRef is null || spec.TargetRefs.IsEmpty) && !(spec.TargetRef is null && spec.TargetRefs.IsEmpty && spec.TargetSelectors.IsEmpty);

    private static bool IsKnown(LocalPolicyTargetReference target) =>
        target is { Group: ApiGroup.Networking, Kind: "Ingress", Name.Length: > 0 }
        || (target is { Group: ApiGroup.GatewayApi, Name.Length: > 0 } && (target.Kind is "Gateway" or "ListenerSet" or "HTTPRoute" or "GRPCRoute" || OthersKinds.Contains(target.Kind)));

    /// <summary>A section that could not be read leaves the whole as target; anything else about a target leaves none.</summary>
    private static bool HidesTargets(FieldIssue found, List<(LocalPolicyTargetReference Target, string Path)> targets) =>
        found.Meant is "targetRef" or "targetRefs" or "targetSelectors" || HidesTargets(found.Path, targets);

    private static bool HidesTargets(string issue, List<(LocalPolicyTargetReference Target, string Path)> targets) =>
        FieldPath.IsAtOrBelow("spec.targetRef", issue)
        || FieldPath.IsAtOrBelow("spec.targetRefs", issue)
        || FieldPath.IsItemOf(issue, "spec.targetRefs")
        || FieldPath.IsAtOrBelow(issue, "spec.targetSelectors")
        || targets.Exists(t => issue == t.Path + ".group" || issue == t.Path + ".kind" || issue == t.Path + ".name" || issue == t.Path + ".namespace");
}

using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Expansion;
using JwtGateway.Translation.Grants;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>SecurityPolicy of jwtgateway.io, which is our own, and of gateway.envoyproxy.io, which is Envoy Gateway's.</summary>
internal sealed class SecurityPolicyDialect(
    SnapshotIndex index, BackendResolver backends, ReferenceGrants grants, FaultContainment containment) : IPolicyDialect
{
    /// <summary>On an Ingress: the name of a SecurityPolicy.</summary>
    public const string Annotation = "jwtgateway.io/security-policy";

    private readonly PolicyCompiler _compiler = new(JwtCompiler.Create(index, new RemoteKeys(index, backends)));
    private readonly TargetReader _targets = new(new SelectorReader(index, grants), grants);

    public string Name => "SecurityPolicy";

    public IEnumerable<PolicyAttachment> Compile(ClusterSnapshot snapshot, DiagnosticSink diagnostics) =>
        snapshot.SecurityPolicies.SelectMany(p => Compile(p, diagnostics)).Concat(snapshot.Unread.Where(IsOurKind).Select(Unread));

    /// <summary>Where an Ingress names it, or a route in an ExtensionRef filter: it is then enforced in addition to those that target the route.</summary>
    public FilterPolicy? Filter(ObjectReference reference)
    {
        if (!IsOurKind(reference) || index.SecurityPolicies.FirstOrDefault(p => p.Reference == reference) is not { } policy)
            return null;
        var notes = new List<PolicyNote>();
        return new FilterPolicy(policy, Compile(policy, notes)) { Notes = [.. notes] };
    }

    /// <summary>Names one SecurityPolicy of ours in the object's namespace.</summary>
    public NamedPolicies? ReadAnnotation(string name, string value, KubernetesResource on)
    {
        if (name != Annotation)
            return null;
        var reference = new ObjectReference(ApiGroup.JwtGateway, "SecurityPolicy", on.Metadata.Namespace, value);
        return index.SecurityPolicies.Any(p => p.Reference == reference)
            ? new([reference], [])
            : new([], [new(ConditionReason.TargetNotFound, PolicyAnnotations.Path(name), $"{reference} does not exist; create it, or remove the annotation.")]);
    }

    private ImmutableArray<PolicyAttachment> Compile(SecurityPolicy policy, DiagnosticSink diagnostics)
    {
        var points = containment.Run<ImmutableArray<AttachmentPoint>>(
            new(policy.Reference, TranslationStep.PolicyTargets, "spec"),
            () => _targets.Read(policy, diagnostics),
            defect => [_targets.Anywhere(policy) with { Defect = defect }]);
        if (points.IsEmpty)
            return [];
        var notes = new List<PolicyNote>();
        var (compiled, forbids, merges) = containment.Run(
            new(policy.Reference, TranslationStep.Policy),
            () => (Compile(policy, notes), ModeRules.ForbidsOverride(policy), ModeRules.Merges(policy)),
            defect => (new BrokenPolicy(policy.Reference) { Problems = [defect] }, true, false));
        return
        [
            .. points.Select(point => new PolicyAttachment(policy, point, compiled)
            {
                Notes = [.. notes],
                ForbidsOverride = forbids,
                MergeOver = merges ? under => MergeContained(policy, under) : null,
            }),
        ];
    }

    private RoutePolicy Compile(SecurityPolicy policy, List<PolicyNote> notes)
    {
        if (policy.Spec.TargetRef is not null)
            notes.Add(new(DiagnosticSeverity.Info, "spec.targetRef", "spec.targetRef is deprecated, use spec.targetRefs instead", Deprecated: true));
        notes.AddRange(policy.Issues
            .Where(i => !FieldPath.IsAtOrBelow(i.Path, "spec"))
            .Select(i => new PolicyNote(DiagnosticSeverity.Warning, i.Path, i.Message)));
        var compiled = _compiler.Compile(EffectivePolicy.Alone(policy), notes);
        if (policy.Spec is { Jwt: null, MergeType: null } && compiled is EnforcedPolicy)
        {
            notes.Add(new(DiagnosticSeverity.Info, "spec.jwt", "The policy asks for no token, and takes the place of wider ones that may; "
                + "set mergeType on a route's policy to keep their jwt, or jwt.disabled to say that none is meant to be asked for."));
        }

        return compiled;
    }

    private RoutePolicy MergeContained(SecurityPolicy policy, PolicyAttachment under) => containment.Run(
        new(policy.Reference, TranslationStep.Policy, "spec.mergeType"),
        () => Merge(policy, under),
        defect => new BrokenPolicy(policy.Reference) { Problems = [defect] });

    /// <summary>Compiled after the merge, so that each of the two may leave to the other what a policy needs (Envoy Gateway validates before).</summary>
    private RoutePolicy Merge(SecurityPolicy policy, PolicyAttachment under) =>
        under.Source is SecurityPolicy other && other.IssuesAt("spec").IsEmpty && PolicyMerge.Merge(policy, other) is { } merged
            ? Explained(_compiler.Compile(merged, []), other)
            : PolicyCompiler.Broken(policy, [new(ConditionReason.Invalid, "spec.mergeType",
                $"It cannot be merged with {under.Source.Reference}, which cannot be read as a SecurityPolicy; see what is said of that.")]);

    private static RoutePolicy Explained(RoutePolicy compiled, SecurityPolicy under) =>
        compiled with { Problems = [.. compiled.Problems.Select(p => p with { Message = $"{p.Message.TrimEnd('.')} (merged with {under.Reference})" })] };

    private static bool IsOurKind(ObjectReference reference) =>
        reference is { Kind: "SecurityPolicy", Group: ApiGroup.JwtGateway or ApiGroup.EnvoyGateway };

    /// <summary>A policy of a version that is not read is a policy all the same.</summary>
    private PolicyAttachment Unread(ObjectReference reference)
    {
        var source = new SecurityPolicy
        {
            ApiVersion = $"{reference.Group}/{reference.Version ?? "v1alpha1"}",
            Kind = reference.Kind,
            Metadata = new() { Namespace = UnreadObjects.NamespaceOf(reference), Name = reference.Name },
        };
        return new PolicyAttachment(source, _targets.Unreadable(source), new BrokenPolicy(source.Reference)
        {
            Problems = [new(ConditionReason.Invalid, "apiVersion", $"{source.ApiVersion} is not read; use {reference.Group}/v1alpha1.")],
        });
    }
}

using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>SecurityPolicy of jwtgateway.io, which is our own, and of gateway.envoyproxy.io, which is Envoy Gateway's.</summary>
internal sealed class SecurityPolicyDialect(SnapshotIndex index, BackendResolver backends) : IPolicyDialect
{
    private readonly JwtCompiler _jwt = new(new RemoteKeys(index, backends), new LocalKeys(index));

    public string Name => "SecurityPolicy";

    public IEnumerable<PolicyAttachment> Compile(ClusterSnapshot snapshot, DiagnosticSink diagnostics) =>
        snapshot.SecurityPolicies.SelectMany(p => Compile(p, diagnostics)).Concat(snapshot.Unread.Where(IsOurKind).Select(Unread));

    private ImmutableArray<PolicyAttachment> Compile(SecurityPolicy policy, DiagnosticSink diagnostics)
    {
        var points = TargetReader.Read(policy, diagnostics);
        if (points.IsEmpty)
            return [];
        var notes = new List<PolicyNote>();
        var compiled = Compile(policy, notes);
        return [.. points.Select(point => new PolicyAttachment(policy, point, compiled) { Notes = [.. notes] })];
    }

    private RoutePolicy Compile(SecurityPolicy policy, List<PolicyNote> notes)
    {
        if (policy.Spec.TargetRef is not null)
            notes.Add(new(DiagnosticSeverity.Info, "spec.targetRef", "spec.targetRef is deprecated, use spec.targetRefs instead", Deprecated: true));
        notes.AddRange(policy.Issues
            .Where(i => !FieldPath.IsAtOrBelow(i.Path, "spec"))
            .Select(i => new PolicyNote(DiagnosticSeverity.Warning, i.Path, i.Message)));
        var issues = policy.IssuesAt("spec");
        if (!issues.IsEmpty)
            return new BrokenPolicy(policy.Reference) { Problems = [.. issues.Select(i => Problem.From(ConditionReason.Invalid, i))] };
        return policy.Spec.Jwt is { } jwt ? _jwt.Compile(policy, jwt, notes) : new BrokenPolicy(policy.Reference)
        {
            Problems = [new(ConditionReason.Invalid, "spec.jwt", "The policy demands nothing: set jwt.providers, or delete it.")],
        };
    }

    private static bool IsOurKind(ObjectReference reference) =>
        reference is { Kind: "SecurityPolicy", Group: ApiGroup.JwtGateway or ApiGroup.EnvoyGateway };

    /// <summary>A policy of a version that is not read is a policy all the same.</summary>
    private static PolicyAttachment Unread(ObjectReference reference)
    {
        var source = new SecurityPolicy
        {
            ApiVersion = $"{reference.Group}/{reference.Version ?? "v1alpha1"}",
            Kind = reference.Kind,
            Metadata = new() { Namespace = UnreadObjects.NamespaceOf(reference), Name = reference.Name },
        };
        return new PolicyAttachment(source, new UnreadablePoint(source.Metadata.Namespace), new BrokenPolicy(source.Reference)
        {
            Problems = [new(ConditionReason.Invalid, "apiVersion", $"{source.ApiVersion} is not read; use {reference.Group}/v1alpha1.")],
        });
    }
}

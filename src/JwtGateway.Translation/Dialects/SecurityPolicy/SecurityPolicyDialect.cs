using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>SecurityPolicy of jwtgateway.io, which is our own, and of gateway.envoyproxy.io, which is Envoy Gateway's.</summary>
internal sealed class SecurityPolicyDialect(SnapshotIndex index, BackendResolver backends, FaultContainment containment) : IPolicyDialect
{
    private readonly JwtCompiler _jwt = new(new RemoteKeys(index, backends), new LocalKeys(index));

    public string Name => "SecurityPolicy";

    public IEnumerable<PolicyAttachment> Compile(ClusterSnapshot snapshot, DiagnosticSink diagnostics) =>
        snapshot.SecurityPolicies.SelectMany(p => Compile(p, diagnostics)).Concat(snapshot.Unread.Where(IsOurKind).Select(Unread));

    private ImmutableArray<PolicyAttachment> Compile(SecurityPolicy policy, DiagnosticSink diagnostics)
    {
        var points = containment.Run<ImmutableArray<AttachmentPoint>>(
            new(policy.Reference, TranslationStep.PolicyTargets, "spec"),
            () => TargetReader.Read(policy, diagnostics),
            defect => [new UnreadablePoint(policy.Metadata.Namespace) { Defect = defect }]);
        if (points.IsEmpty)
            return [];
        var notes = new List<PolicyNote>();
        var compiled = containment.Run(
            new(policy.Reference, TranslationStep.Policy),
            () => Compile(policy, notes),
            defect => new BrokenPolicy(policy.Reference) { Problems = [defect] });
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
            return Broken(policy, [.. issues.Select(i => Problem.From(ConditionReason.Invalid, i))]);
        return policy.Spec is { Jwt: null, Authorization: null } ? Broken(policy, [
            new(ConditionReason.Invalid, "spec.jwt", "The policy demands nothing: set jwt.providers or authorization, or delete it."),
        ]) : Authorized(policy, Tokens(policy, notes));
    }

    /// <summary>What the policy says of tokens; nothing, when it is about something else.</summary>
    private RoutePolicy Tokens(SecurityPolicy policy, List<PolicyNote> notes) => policy.Spec.Jwt is { } jwt
        ? _jwt.Compile(policy, jwt, notes)
        : new EnforcedPolicy(new EnforceIr { Source = policy.Reference.ToString(), Jwt = new NotAskedIr() }, new PolicyMaterial());

    /// <summary>Adds what it says of requests with good tokens. What is wrong with either is said at once.</summary>
    private static RoutePolicy Authorized(SecurityPolicy policy, RoutePolicy tokens)
    {
        if (policy.Spec.Authorization is not { } authorization)
            return tokens;
        var compiler = new AuthorizationCompiler(policy, policy.Spec.Jwt?.Providers ?? []);
        ImmutableArray<Problem> problems = [.. compiler.Check(authorization)];
        if (!problems.IsEmpty)
            return Broken(policy, [.. tokens.Problems, .. problems]);
        return tokens is EnforcedPolicy enforced
            ? enforced with { Enforce = enforced.Enforce with { Authorization = compiler.Read(authorization) } }
            : tokens;
    }

    private static BrokenPolicy Broken(SecurityPolicy policy, ImmutableArray<Problem> problems) => new(policy.Reference) { Problems = problems };

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

using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Backends;

/// <summary>
/// Which BackendTLSPolicy is in force for an upstream (GEP-1897): one for the port before one for the whole, then the oldest. A policy that is
/// broken, or whose section or target nobody can make out, makes the upstream unusable: never is it spoken to in clear text instead.
/// </summary>
internal sealed class BackendTlsPolicies
{
    private readonly SnapshotIndex _index;
    private readonly FaultContainment _containment;

    public BackendTlsPolicies(ClusterSnapshot snapshot, SnapshotIndex index, FaultContainment containment, DiagnosticSink diagnostics)
    {
        _index = index;
        _containment = containment;
        var compiler = new TlsPolicyCompiler(index);
        All = [.. index.BackendTlsPolicies.Select(p => Compile(compiler, p)), .. snapshot.Unread.Where(IsOurKind).Order(ReferenceOrder.Order).Select(Unread)];
        foreach (var policy in All)
        {
            foreach (var issue in policy.Resource.Issues)
                diagnostics.Warning(policy.Resource.Reference, issue.Path, issue.Message);
            diagnostics.Errors(policy.Resource.Reference, policy.Problems);
        }
    }

    /// <summary>Oldest first.</summary>
    public ImmutableArray<TlsPolicy> All { get; }

    /// <summary>What holds for a port (<paramref name="section"/>) of a Service or Backend.</summary>
    public TlsVerdict For(ObjectReference target, string? section)
    {
        var reached = All.Select(policy => (Policy: policy, Reach: ReachContained(policy, target, section))).ToList();
        var unclear = reached.Where(r => r.Reach.Unclear).Select(r => Unusable(r.Policy));
        var forPort = unclear.Concat(reached.Where(r => r.Reach.Port).Select(r => r.Policy));
        var claims = Claims(forPort).AddRange(Claims(reached.Where(r => r.Reach.Whole).Select(r => r.Policy)));
        return TlsVerdict.Of(claims.FirstOrDefault()?.Policy, claims);
    }

    private TlsPolicy Compile(TlsPolicyCompiler compiler, BackendTlsPolicy policy) => _containment.Run(
        new(policy.Reference, TranslationStep.BackendTlsPolicy),
        () => compiler.Compile(policy),
        defect => new TlsPolicy(policy, null, null, [defect]));

    private static TlsPolicy Unusable(TlsPolicy policy) => policy with { Tls = null, Ca = null, Problems = policy.Problems.Add(TlsPolicyTargets.Unclear) };

    private TlsPolicyReach ReachContained(TlsPolicy policy, ObjectReference target, string? section) => _containment.Run(
        new(policy.Resource.Reference, TranslationStep.BackendTlsPolicy, "spec.targetRefs"),
        () => Reach(policy, target, section),
        _ => new(Unclear: policy.Resource.Metadata.Namespace == target.Namespace));

    private TlsPolicyReach Reach(TlsPolicy policy, ObjectReference target, string? section) => IsUnclear(policy, target)
        ? new(Unclear: true)
        : new(Port: Targets(policy, target, t => t.SectionName is not null && t.SectionName == section),
            Whole: Targets(policy, target, t => t.SectionName is null));

    /// <summary>The first has its way; the others want the same place.</summary>
    private static ImmutableArray<TlsPolicyClaim> Claims(IEnumerable<TlsPolicy> policies)
    {
        var ranked = policies.ToList();
        return [.. ranked.Select((p, i) => new TlsPolicyClaim(p, i == 0 ? null : ranked[0]))];
    }

    private static bool IsOurKind(ObjectReference reference) => reference is { Group: ApiGroup.GatewayApi, Kind: "BackendTLSPolicy" };

    /// <summary>A policy of a version that is not read is a policy all the same; what it is for, nobody can tell.</summary>
    private static TlsPolicy Unread(ObjectReference reference)
    {
        var policy = new BackendTlsPolicy
        {
            ApiVersion = $"{reference.Group}/{reference.Version ?? "v1"}",
            Kind = reference.Kind,
            Metadata = new() { Namespace = UnreadObjects.NamespaceOf(reference), Name = reference.Name },
        };
        return new TlsPolicy(policy, null, null, [new(ConditionReason.Invalid, "apiVersion", $"{policy.ApiVersion} is not read; use {reference.Group}/v1.")]);
    }

    private bool IsUnclear(TlsPolicy policy, ObjectReference target) =>
        policy.Resource.Metadata.Namespace == target.Namespace
        && (TlsPolicyTargets.AreUnreadable(policy.Resource)
            || Targets(policy, target, t => t.SectionName is { } s && !TlsPolicyTargets.SectionExists(target, s, _index)));

    private static bool Targets(TlsPolicy policy, ObjectReference target, Func<LocalPolicyTargetReference, bool> section) =>
        policy.Resource.Spec.TargetRefs.Any(t => TlsPolicyTargets.Target(policy.Resource, t) == target && section(t));
}

/// <summary>What of a backend a policy is for.</summary>
/// <param name="Unclear">It may be for it; nobody can tell.</param>
/// <param name="Port">The port that is asked about, by name.</param>
/// <param name="Whole">All of its ports.</param>
internal readonly record struct TlsPolicyReach(bool Unclear = false, bool Port = false, bool Whole = false);

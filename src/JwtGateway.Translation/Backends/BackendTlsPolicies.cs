using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Backends;

/// <summary>
/// Which BackendTLSPolicy is in force for an upstream (GEP-1897): one for the port before one for the whole, then the oldest. A policy that is
/// broken, or whose section or target nobody can make out, makes the upstream unusable: never is it spoken to in clear text instead.
/// </summary>
internal sealed class BackendTlsPolicies
{
    private readonly SnapshotIndex _index;

    public BackendTlsPolicies(SnapshotIndex index, DiagnosticSink diagnostics)
    {
        _index = index;
        var compiler = new TlsPolicyCompiler(index);
        All = [.. index.BackendTlsPolicies.Select(compiler.Compile)];
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
        var unclear = All.Where(p => IsUnclear(p, target)).Select(p => p with { Tls = null, Ca = null, Problems = p.Problems.Add(TlsPolicyTargets.Unclear) });
        var forPort = unclear.Concat(Targeting(target, t => t.SectionName is not null && t.SectionName == section));
        var claims = Claims(forPort).AddRange(Claims(Targeting(target, t => t.SectionName is null)));
        return TlsVerdict.Of(claims.FirstOrDefault()?.Policy, claims);
    }

    /// <summary>The first has its way; the others want the same place.</summary>
    private static ImmutableArray<TlsPolicyClaim> Claims(IEnumerable<TlsPolicy> policies)
    {
        var ranked = policies.ToList();
        return [.. ranked.Select((p, i) => new TlsPolicyClaim(p, i == 0 ? null : ranked[0]))];
    }

    private bool IsUnclear(TlsPolicy policy, ObjectReference target) =>
        policy.Resource.Metadata.Namespace == target.Namespace
        && (TlsPolicyTargets.AreUnreadable(policy.Resource)
            || Targets(policy, target, t => t.SectionName is { } s && !TlsPolicyTargets.SectionExists(target, s, _index)));

    private IEnumerable<TlsPolicy> Targeting(ObjectReference target, Func<LocalPolicyTargetReference, bool> section) =>
        All.Where(p => !IsUnclear(p, target) && Targets(p, target, section));

    private static bool Targets(TlsPolicy policy, ObjectReference target, Func<LocalPolicyTargetReference, bool> section) =>
        policy.Resource.Spec.TargetRefs.Any(t => TlsPolicyTargets.Target(policy.Resource, t) == target && section(t));
}

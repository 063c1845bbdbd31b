using System.Collections.Immutable;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Backends;

/// <summary>
/// On whose behalf BackendTLSPolicies work: Gateways, where routes use the upstream, and SecurityPolicies, where keys are fetched from it.
/// </summary>
internal sealed class TlsPolicyUsage(BackendTlsPolicies policies, FaultContainment containment)
{
    private readonly List<(TlsPolicyClaim Claim, AncestorReference Ancestor)> _uses = [];

    public void Record(Upstream upstream, AncestorReference ancestor)
    {
        foreach (var claim in upstream.TlsPolicies)
            _uses.Add((claim, ancestor));
    }

    public IEnumerable<StatusUpdate> Report(SnapshotIndex index, DiagnosticSink diagnostics)
    {
        foreach (var (claim, _) in _uses)
        {
            if (claim.LostTo is { } winner)
            {
                var (ns, name) = (winner.Resource.Metadata.Namespace, winner.Resource.Metadata.Name);
                diagnostics.Error(claim.Policy.Resource.Reference, "spec.targetRefs",
                    $"Policy conflicts with BackendTLSPolicy {ns}/{name}, which is in force; give each its own target.");
            }
        }

        return policies.All
            .Select(policy => containment.Run<StatusUpdate?>(
                new(policy.Resource.Reference, TranslationStep.Status),
                () => PolicyStatus.Of(policy.Resource, [.. Used(policy), .. Missing(policy, index, diagnostics)]),
                _ => PolicyStatus.Of(policy.Resource, Used(policy))))
            .OfType<StatusUpdate>()
            .Where(status => status.Status["ancestors"]!.AsArray().Count > 0);
    }

    private IEnumerable<AncestorConditions> Used(TlsPolicy policy) => _uses
        .Where(u => ReferenceEquals(u.Claim.Policy.Resource, policy.Resource))
        .Select(u => new AncestorConditions(u.Ancestor, u.Claim.Conditions()));

    private static ImmutableArray<AncestorConditions> Missing(TlsPolicy policy, SnapshotIndex index, DiagnosticSink diagnostics)
    {
        var missing = TlsPolicyTargets.Report(policy.Resource, index, diagnostics);
        foreach (var target in missing)
            diagnostics.Error(policy.Resource.Reference, "spec.targetRefs", $"{target} does not exist.");
        return
        [
            .. missing.Select(target => new AncestorConditions(new(target),
                [Condition.False(ConditionType.Accepted, ConditionReason.TargetNotFound, $"{target} does not exist.")])),
        ];
    }
}

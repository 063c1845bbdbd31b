using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Backends;

/// <summary>A BackendTLSPolicy: its settings, or why it has none. Without settings, what it targets must not be used.</summary>
internal sealed record TlsPolicy(BackendTlsPolicy Resource, UpstreamTlsIr? Tls, CaSecretIr? Ca, ImmutableArray<Problem> Problems)
{
    public bool Works => Problems.IsEmpty;

    public FaultIr? Fault => Works ? null : new FaultIr(500, $"{Resource.Reference}: {Problems[0].Text}");
}

/// <summary>A policy that targets an upstream, and whether it lost to another one there.</summary>
internal sealed record TlsPolicyClaim(TlsPolicy Policy, TlsPolicy? LostTo)
{
    public ImmutableArray<Condition> Conditions() => [Accepted(), ResolvedRefs()];

    private Condition Accepted()
    {
        if (LostTo is not null)
        {
            var winner = LostTo.Resource.Reference;
            return Condition.False(ConditionType.Accepted, ConditionReason.Conflicted,
                $"Policy conflicts with BackendTLSPolicy {winner.Namespace}/{winner.Name}.");
        }

        if (Policy.Works)
            return Condition.True(ConditionType.Accepted, ConditionReason.Accepted, "Policy has been accepted.");
        var reason = Problem.ReasonOf(Policy.Problems, Policy.Problems.Any(IsReferenceProblem) ? ConditionReason.NoValidCaCertificate : ConditionReason.Invalid);
        return Condition.False(ConditionType.Accepted, reason, string.Join('\n', Policy.Problems.Select(p => p.Text)));
    }

    private Condition ResolvedRefs()
    {
        var unresolved = Policy.Problems.Where(IsReferenceProblem).ToList();
        return unresolved.Count == 0
            ? Condition.True(ConditionType.ResolvedRefs, ConditionReason.ResolvedRefs, "Resolved all the Object references.")
            : Condition.False(ConditionType.ResolvedRefs, unresolved[0].Reason, string.Join('\n', unresolved.Select(p => p.Text)));
    }

    private static bool IsReferenceProblem(Problem problem) =>
        problem.Reason is ConditionReason.InvalidCaCertificateRef or ConditionReason.InvalidKind;
}

/// <summary>How an upstream is to be spoken to.</summary>
internal sealed record TlsVerdict(
    TlsPolicy? Winner,
    UpstreamTlsIr? Tls,
    FaultIr? Fault,
    ImmutableArray<SecretIr> Secrets,
    ImmutableArray<TlsPolicyClaim> Claims)
{
    public static TlsVerdict Of(TlsPolicy? winner, ImmutableArray<TlsPolicyClaim> claims) =>
        new(winner, winner?.Tls, winner?.Fault, winner is { Works: true, Ca: { } ca } ? [ca] : [], claims);

    public static TlsVerdict Mixed(ImmutableArray<TlsPolicyClaim> claims, ObjectReference target) =>
        new(null, null, new FaultIr(500, $"{target}: its ports have different BackendTLSPolicies; split it into one Backend for each."), [], claims);
}

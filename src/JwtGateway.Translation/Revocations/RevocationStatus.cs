using System.Text.Json.Nodes;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Revocations;

/// <summary>Status of a TokenRevocation. It has no counts in it: one more policy would rewrite the status of each of ten thousand objects.</summary>
internal static class RevocationStatus
{
    public static IEnumerable<StatusUpdate> Report(RevocationIndex index, RevocationScope scope, FaultContainment containment, DiagnosticSink diagnostics)
    {
        foreach (var revocation in index.All)
        {
            diagnostics.Errors(revocation.Resource.Reference, revocation.Problems);
            var status = containment.Run<StatusUpdate?>(
                new(revocation.Resource.Reference, TranslationStep.Status),
                () => Of(revocation, scope, diagnostics),
                _ => null);
            if (status is not null)
                yield return status;
        }
    }

    private static StatusUpdate Of(ReadRevocation revocation, RevocationScope scope, DiagnosticSink diagnostics)
    {
        var condition = Accepted(revocation, scope);
        if (condition.Reason == ConditionReason.TargetNotFound)
            diagnostics.Error(revocation.Resource.Reference, "spec.issuer", condition.Message);
        return new StatusUpdate(revocation.Resource.ApiVersion, revocation.Resource.Reference, new JsonObject
        {
            ["conditions"] = Condition.ToJson([condition], revocation.Resource.Metadata.Generation),
        });
    }

    private static Condition Accepted(ReadRevocation revocation, RevocationScope scope)
    {
        if (revocation.Ir is not { } ir)
        {
            return Condition.False(ConditionType.Accepted, Problem.ReasonOf(revocation.Problems, ConditionReason.Invalid),
                $"Policies of this namespace and on its Gateways that take tokens{(revocation.Issuer is { } issuer ? $" of {issuer}" : "")} answer 500 "
                + $"until this is corrected or deleted:\n{string.Join('\n', revocation.Problems.Select(p => p.Sentence))}");
        }

        return scope.Used.Contains(ir.Id)
            ? Condition.True(ConditionType.Accepted, ConditionReason.Accepted, "The tokens are refused.")
            : Condition.False(ConditionType.Accepted, ConditionReason.TargetNotFound,
                $"No policy of this namespace or on its Gateways takes tokens of {ir.Issuer}, so none are refused by this; check the issuer.");
    }
}

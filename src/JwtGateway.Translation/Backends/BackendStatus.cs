using System.Text.Json.Nodes;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Backends;

/// <summary>Status of a Backend.</summary>
internal static class BackendStatus
{
    public static IEnumerable<StatusUpdate> Report(SnapshotIndex index, FaultContainment containment, DiagnosticSink diagnostics)
    {
        foreach (var backend in index.Backends)
        {
            var problems = containment.Run(new(backend.Reference, TranslationStep.Backend), () => BackendValidation.Check(backend), defect => [defect]);
            foreach (var issue in backend.Issues)
                diagnostics.Warning(backend.Reference, issue.Path, issue.Message);
            diagnostics.Errors(backend.Reference, problems);
            var condition = problems.IsEmpty
                ? Condition.True(ConditionType.Accepted, ConditionReason.Accepted, "The Backend was accepted")
                : Condition.False(ConditionType.Accepted, Problem.ReasonOf(problems, ConditionReason.Invalid),
                    "The Backend was not accepted: " + string.Join('\n', problems.Select(p => p.Text)));
            yield return new StatusUpdate(backend.ApiVersion, backend.Reference, new JsonObject
            {
                ["conditions"] = Condition.ToJson([condition], backend.Metadata.Generation),
            });
        }
    }
}

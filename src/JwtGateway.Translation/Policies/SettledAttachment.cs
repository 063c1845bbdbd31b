using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Policies;

/// <summary>What became of an attachment.</summary>
internal enum AttachmentOutcome
{
    /// <summary>It decides for its target, unless a more specific one does.</summary>
    InForce,

    /// <summary>An older policy has the same target.</summary>
    Conflicted,

    /// <summary>Nobody can tell which sections of the target are meant, as with a section that it does not have: all of them answer errors.</summary>
    NoSuchSection,

    /// <summary>The target is not there.</summary>
    TargetNotFound,

    /// <summary>Its target cannot be read, so everything in its namespace answers errors.</summary>
    Unreadable,
}

/// <summary>An attachment and what became of it.</summary>
internal sealed record SettledAttachment(PolicyAttachment Attachment, AttachmentOutcome Outcome, Problem? Problem)
{
    /// <summary>What a diagnostic adds to the problem; the status says it in Envoy Gateway's words alone.</summary>
    public string Advice { get; init; } = "";

    /// <summary>The policy that takes its place where nobody can make out what it is for.</summary>
    public RoutePolicy Denial => new BrokenPolicy(Attachment.Source.Reference)
    {
        Problems = Problem is null ? Attachment.Policy.Problems : [Problem, .. Attachment.Policy.Problems],
    };

    /// <summary>The attachment's own Accepted condition.</summary>
    public Condition Accepted()
    {
        if (Problem is { } problem)
            return Condition.False(ConditionType.Accepted, problem.Reason, problem.Message);
        return Attachment.Policy.Problems.IsEmpty
            ? Condition.True(ConditionType.Accepted, ConditionReason.Accepted, "Policy has been accepted.")
            : Condition.False(ConditionType.Accepted, Problem.ReasonOf(Attachment.Policy.Problems, ConditionReason.Invalid), string.Join('\n', Attachment.Policy.Problems.Select(p => p.Sentence)));
    }
}

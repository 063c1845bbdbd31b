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

    /// <summary>
    /// It cannot be told which part of the target is meant (it has no such section), or whether it is (its labels cannot be read), so all of it
    /// answers errors.
    /// </summary>
    Unclear,

    /// <summary>It selects what it must not target, and has no effect there.</summary>
    NotPermitted,

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

    /// <summary>
    /// The attachment's own Accepted condition where it comes to <paramref name="policy"/>; that it reaches for what it must not target is another
    /// condition's matter.
    /// </summary>
    public Condition AcceptedAs(RoutePolicy policy) =>
        Problem is { } problem && Outcome != AttachmentOutcome.NotPermitted ? Condition.False(ConditionType.Accepted, problem.Reason, problem.Message) : Accepted(policy);

    /// <summary>The Accepted condition of what it comes to.</summary>
    public static Condition Accepted(RoutePolicy policy) => policy.Problems.IsEmpty
        ? Condition.True(ConditionType.Accepted, ConditionReason.Accepted, "Policy has been accepted.")
        : Condition.False(ConditionType.Accepted, Problem.ReasonOf(policy.Problems, ConditionReason.Invalid), string.Join('\n', policy.Problems.Select(p => p.Sentence)));
}

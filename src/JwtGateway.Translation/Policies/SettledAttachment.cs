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

    /// <summary>The target has no such section, so all of its sections answer errors.</summary>
    NoSuchSection,

    /// <summary>The target is not there.</summary>
    TargetNotFound,

    /// <summary>Its target cannot be read, so everything in its namespace answers errors.</summary>
    Unreadable,
}

/// <summary>An attachment and what became of it.</summary>
internal sealed record SettledAttachment(PolicyAttachment Attachment, AttachmentOutcome Outcome, Problem? Problem)
{
    /// <summary>The policy that takes its place where nobody can make out what it is for.</summary>
    public RoutePolicy Denial => new BrokenPolicy(Attachment.Source.Reference)
    {
        Problems = Problem is null ? Attachment.Policy.Problems : [Problem, .. Attachment.Policy.Problems],
    };

    /// <summary>The attachment's own Accepted condition.</summary>
    public Condition Accepted()
    {
        if (Problem is { } problem)
            return Condition.False(ConditionType.Accepted, problem.Reason, Sentence(problem.Message));
        return Attachment.Policy.Problems.IsEmpty
            ? Condition.True(ConditionType.Accepted, ConditionReason.Accepted, "Policy has been accepted.")
            : Condition.False(ConditionType.Accepted, ConditionReason.Invalid, string.Join('\n', Attachment.Policy.Problems.Select(p => Sentence(p.Text))));
    }

    /// <summary>As Envoy Gateway words its messages: a capital at the start, a full stop at the end.</summary>
    private static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].TrimEnd('.') + ".";
}

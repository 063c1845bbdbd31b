using JwtGateway.Resources;

namespace JwtGateway.Translation.Diagnostics;

/// <summary>Why something is not honoured: the reason that its condition carries, the field, and what to do.</summary>
/// <param name="Reason">The condition's reason, one of <see cref="Status.ConditionReason"/>.</param>
/// <param name="FieldPath">The field of the object that is at fault; empty for the object as a whole.</param>
/// <param name="Message">What is wrong and what to do. Never holds key material.</param>
internal sealed record Problem(string Reason, string FieldPath, string Message)
{
    /// <summary>The message and the field, for places that have no column for the field.</summary>
    public string Text => FieldPath.Length == 0 ? Message : $"{Message} ({FieldPath})";

    public static Problem From(string reason, FieldIssue issue) => new(reason, issue.Path, issue.Message);
}

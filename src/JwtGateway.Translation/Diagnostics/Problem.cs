using JwtGateway.Resources;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Diagnostics;

/// <summary>Why something is not honoured: the reason that its condition carries, the field, and what to do.</summary>
/// <param name="Reason">The condition's reason, one of <see cref="Status.ConditionReason"/>.</param>
/// <param name="FieldPath">The field of the object that is at fault; empty for the object as a whole.</param>
/// <param name="Message">What is wrong and what to do. Never holds key material.</param>
internal sealed record Problem(string Reason, string FieldPath, string Message)
{
    /// <summary>The message and the field, for places that have no column for the field.</summary>
    public string Text => FieldPath.Length == 0 ? Message : $"{Message} ({FieldPath})";

    /// <summary>The same as Envoy Gateway words its policies' messages: a capital at the start, a full stop at the end.</summary>
    public string Sentence
    {
        get
        {
            var text = (this with { Message = Message.TrimEnd('.') }).Text;
            return text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..] + ".";
        }
    }

    /// <summary>The reason of several problems: a defect of ours before the one that the condition usually has.</summary>
    public static string ReasonOf(IEnumerable<Problem> problems, string usual) =>
        problems.Any(p => p.Reason == ConditionReason.InternalError) ? ConditionReason.InternalError : usual;

    public static Problem From(string reason, FieldIssue issue) => new(reason, issue.Path, issue.Message);
}

using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>What is said of a Traffic Policy while it is read.</summary>
internal sealed class DocumentLog
{
    /// <summary>What breaks the policy as a whole: ngrok would not take it either.</summary>
    public List<Problem> Problems { get; } = [];

    /// <summary>Actions that are not honoured, which answer 500 where they are reached.</summary>
    public List<Problem> Closed { get; } = [];

    /// <summary>Remarks.</summary>
    public List<PolicyNote> Notes { get; } = [];

    public void Error(string path, string message) => Problems.Add(new(ConditionReason.Invalid, path, message));

    /// <param name="code">The number of ngrok's error.</param>
    /// <param name="path">The field.</param>
    /// <param name="message">What is wrong and what to do.</param>
    public void Error(int code, string path, string message) => Error(path, $"{message} (ERR_NGROK_{code})");

    public void Warning(string path, string message) => Notes.Add(new(DiagnosticSeverity.Warning, path, message));

    public void Info(string path, string message) => Notes.Add(new(DiagnosticSeverity.Info, path, message));
}

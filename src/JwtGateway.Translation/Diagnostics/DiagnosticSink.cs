using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Diagnostics;

/// <summary>Collects what is not honoured as written. The same report made twice is one, with the graver severity.</summary>
internal sealed class DiagnosticSink
{
    private readonly Dictionary<(ObjectReference Object, string Path, string Message), DiagnosticSeverity> _reports = [];

    public void Info(ObjectReference about, string path, string message) => Report(DiagnosticSeverity.Info, about, path, message);

    public void Warning(ObjectReference about, string path, string message) => Report(DiagnosticSeverity.Warning, about, path, message);

    public void Error(ObjectReference about, string path, string message) => Report(DiagnosticSeverity.Error, about, path, message);

    public void Error(ObjectReference about, Problem problem) => Error(about, problem.FieldPath, problem.Message);

    public void Errors(ObjectReference about, IEnumerable<Problem> problems)
    {
        foreach (var problem in problems)
            Error(about, problem);
    }

    public void Report(DiagnosticSeverity severity, ObjectReference about, string path, string message)
    {
        var key = (about, path, message);
        if (!_reports.TryGetValue(key, out var known) || known < severity)
            _reports[key] = severity;
    }

    public ImmutableArray<Diagnostic> ToImmutable() =>
    [
        .. _reports
            .Select(r => new Diagnostic(r.Value, r.Key.Object, r.Key.Path, r.Key.Message))
            .OrderBy(d => d.Object, ReferenceOrder.Order)
            .ThenBy(d => d.FieldPath, StringComparer.Ordinal)
            .ThenByDescending(d => d.Severity)
            .ThenBy(d => d.Message, StringComparer.Ordinal),
    ];
}

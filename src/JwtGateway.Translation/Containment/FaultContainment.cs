using System.Collections.Immutable;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Containment;

/// <summary>
/// Keeps a defect of ours to the object that it was met in: the one place of translation where exceptions are caught. Each step of
/// <see cref="TranslationStep"/> runs in here with what takes its place when it throws, which must be simple enough not to throw itself; if it
/// does, the step around it is where that ends.
/// </summary>
internal sealed class FaultContainment(DiagnosticSink diagnostics, SeamObserver? observer = null)
{
    private readonly Dictionary<Seam, TranslationFault> _faults = [];

    /// <summary>What was met, by object, step and field.</summary>
    public ImmutableArray<TranslationFault> Faults =>
    [
        .. _faults.Values
            .OrderBy(f => f.Object, ReferenceOrder.Order)
            .ThenBy(f => f.Step)
            .ThenBy(f => f.FieldPath, StringComparer.Ordinal),
    ];

    /// <summary>Does a step; must not be lazy, or it would throw elsewhere.</summary>
    /// <param name="seam">The step.</param>
    /// <param name="step">How it is done.</param>
    /// <param name="failClosed">What takes its place, with what the object's status is to say.</param>
    public T Run<T>(Seam seam, Func<T> step, Func<Problem, T> failClosed)
    {
        try
        {
            observer?.Invoke(seam, SeamEnd.Start);
            var result = step();
            observer?.Invoke(seam, SeamEnd.Finish);
            return result;
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            return failClosed(Record(seam, e));
        }
    }

    /// <summary>The first exception of a step is enough: the same step may be tried for several referrers.</summary>
    private Problem Record(Seam seam, Exception exception)
    {
        _faults.TryAdd(seam, new(seam.About, seam.Step, seam.FieldPath, Types(exception), Stacks(exception)));
        var problem = new Problem(ConditionReason.InternalError, seam.FieldPath,
            $"A defect of JwtGateway was met in translating {seam.About}, which fails closed because of it. Please report it, with the stack that the log has.");
        diagnostics.Error(seam.About, problem);
        return problem;
    }

    private static string Types(Exception exception) => string.Join(" <- ", Chain(exception).Select(e => e.GetType().FullName));

    private static string Stacks(Exception exception) => string.Join("\n---\n", Chain(exception).Reverse().Select(e => e.StackTrace).OfType<string>());

    private static IEnumerable<Exception> Chain(Exception exception)
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
            yield return e;
    }
}

using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using JwtGateway.Translation;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Operator.Control;

/// <summary>
/// Makes defects that translation has contained loud: each is logged as an error once, and again when it comes back or moves, and those of the newest
/// translation are the gauge <c>jwtgateway.translation.faults</c>, by the <c>kind</c> of their objects, of the meter <see cref="MeterName"/>: the sign
/// to alert on. For one caller at a time; dispose it and its metric ends.
/// </summary>
public sealed partial class TranslationFaultReporter : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "JwtGateway.Translation";

    private readonly ILogger _logger;
    private readonly Meter _meter;
    private ImmutableHashSet<TranslationFault> _told = [];
    private volatile ImmutableSortedDictionary<string, int> _counts = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>Nothing is translated yet.</summary>
    public TranslationFaultReporter(ILogger<TranslationFaultReporter> logger)
    {
        _logger = logger;
        _meter = new Meter(new MeterOptions(MeterName) { Scope = this });
        _meter.CreateObservableGauge(
            "jwtgateway.translation.faults", Measure, description: "Defects met in the newest translation, by the kind of object, which fails closed: report them.");
    }

    /// <summary>A translation has met these, or none.</summary>
    public void Report(ImmutableArray<TranslationFault> faults)
    {
        foreach (var fault in faults.Where(fault => !_told.Contains(fault)))
        {
            Log.Fault(_logger, fault.Object.ToString(), fault.FieldPath, fault.Step, fault.ExceptionType, fault.StackTrace.ReplaceLineEndings(" "));
        }

        if (faults.IsEmpty && !_told.IsEmpty)
        {
            Log.NoneLeft(_logger);
        }

        _told = [.. faults];
        _counts = _counts.SetItems(_counts.Keys.Select(kind => KeyValuePair.Create(kind, 0)))
            .SetItems(faults.GroupBy(fault => fault.Object.Kind, StringComparer.Ordinal).Select(kind => KeyValuePair.Create(kind.Key, kind.Count())));
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private List<Measurement<int>> Measure() =>
        [.. _counts.Select(count => new Measurement<int>(count.Value, new KeyValuePair<string, object?>("kind", count.Key)))];

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error,
            "A defect: {Object} fails closed, and the rest goes on. Please report it with this line. Field: \"{Field}\", step: {Step}, exception: {Exception}, stack: {Stack}")]
        public static partial void Fault(ILogger logger, string @object, string field, TranslationStep step, string exception, string stack);

        [LoggerMessage(2, LogLevel.Information, "No defect is met in translation any more.")]
        public static partial void NoneLeft(ILogger logger);
    }
}

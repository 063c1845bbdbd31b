using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace JwtGateway.Propagation;

/// <summary>Hears the metrics of the operator and the proxy, and knows from them where a change is at which moment.</summary>
internal sealed class Phases : IDisposable
{
    private static readonly string[] Steps =
    [
        "jwtgateway.kubernetes.snapshot.delay", "jwtgateway.kubernetes.snapshot.duration", "jwtgateway.operator.translation.duration",
        "jwtgateway.operator.publish.duration", "jwtgateway.config.take.duration",
    ];

    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Name, double Milliseconds, long At)> _heard = [];

    public Phases()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (Steps.Contains(instrument.Name))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => _heard.Enqueue((instrument.Name, value * 1000, Stopwatch.GetTimestamp())));
        _listener.Start();
    }

    /// <summary>Whether the proxy has told that it is done: it answers a little earlier.</summary>
    public bool Complete => _heard.Any(one => one.Name == Steps[^1]);

    /// <summary>Forgets what was heard.</summary>
    public void Begin() => _heard.Clear();

    /// <summary>What the change since <see cref="Begin"/> took in which phase, in milliseconds; null when it took more than one snapshot.</summary>
    /// <param name="written">When the API server had answered the write.</param>
    /// <param name="answered">When the new answer was on the wire.</param>
    public double[]? End(long written, long answered)
    {
        var heard = _heard.ToList();
        if (Steps.Any(step => heard.Count(one => one.Name == step) != 1))
            return null;
        var (delay, assembly, translation, publish, take) = (Of(0), Of(1), Of(2), Of(3), Of(4));
        // All are recorded when they end: the delay and the assembly when the snapshot is made, translation and publishing together.
        var noticed = assembly.At - Ticks(assembly.Milliseconds + delay.Milliseconds);
        return
        [
            Between(written, noticed), delay.Milliseconds, assembly.Milliseconds, translation.Milliseconds, publish.Milliseconds,
            Between(publish.At, take.At) - take.Milliseconds, take.Milliseconds, Between(take.At, answered),
        ];

        (string Name, double Milliseconds, long At) Of(int step) => heard.Single(one => one.Name == Steps[step]);
    }

    public static IReadOnlyList<string> Names { get; } =
        ["write to event", "debounce", "snapshot", "translation", "publishing", "to the proxy", "proxy: taking it", "to the answer"];

    public void Dispose() => _listener.Dispose();

    private static long Ticks(double milliseconds) => (long)(milliseconds * Stopwatch.Frequency / 1000);

    private static double Between(long from, long to) => Stopwatch.GetElapsedTime(from, to).TotalMilliseconds;
}

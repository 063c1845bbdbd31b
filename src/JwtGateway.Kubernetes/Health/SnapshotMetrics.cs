using System.Diagnostics.Metrics;

namespace JwtGateway.Kubernetes.Health;

/// <summary>How long changes wait until they are in a snapshot.</summary>
internal sealed class SnapshotMetrics(Meter meter)
{
    private readonly Histogram<double> _delay = meter.CreateDuration(
        "jwtgateway.kubernetes.snapshot.delay", "From the first change that a snapshot has and the one before had not, until it is begun.");

    private readonly Histogram<double> _duration = meter.CreateDuration("jwtgateway.kubernetes.snapshot.duration", "Making a snapshot of what is known.");

    /// <summary>A snapshot was made.</summary>
    /// <param name="delay">How long its first change had waited; null when there was none.</param>
    /// <param name="duration">How long making it took.</param>
    public void Made(TimeSpan? delay, TimeSpan duration)
    {
        if (delay is { } waited)
            _delay.Record(waited.TotalSeconds);
        _duration.Record(duration.TotalSeconds);
    }
}

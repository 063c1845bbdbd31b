using System.Diagnostics.Metrics;

namespace JwtGateway.Proxy.Subscription;

/// <summary>Whether the proxy is in touch with the operator, and does as it says: the signs to alert on.</summary>
internal sealed class SubscriptionMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "JwtGateway.Subscription";

    // The usual boundaries are meant for milliseconds: in seconds nearly everything would be in the first bucket.
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _taking;

    public SubscriptionMetrics()
    {
        _taking = _meter.CreateHistogram(
            "jwtgateway.config.take.duration", "s", "From a received configuration until it is served or refused.", tags: null, Buckets);
        _meter.CreateObservableGauge("jwtgateway.config.connected", () => Connected ? 1 : 0, description: "1 while there is a stream from the operator.");
        _meter.CreateObservableGauge(
            "jwtgateway.config.refused", () => Refused ? 1 : 0, description: "1 while the operator's latest configuration is refused and an earlier one, or none, is served.");
    }

    /// <summary>There is a stream.</summary>
    public bool Connected { get; set; }

    /// <summary>The latest configuration is refused.</summary>
    public bool Refused { get; set; }

    /// <summary>A configuration that was received is served, or refused.</summary>
    public void Taken(TimeSpan duration) => _taking.Record(duration.TotalSeconds);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}

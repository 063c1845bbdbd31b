using System.Diagnostics.Metrics;

namespace JwtGateway.Kubernetes.Health;

/// <summary>Makes histograms of seconds.</summary>
internal static class Durations
{
    // The usual boundaries are meant for milliseconds: in seconds nearly everything would be in the first bucket.
    private static readonly InstrumentAdvice<double> Buckets = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    public static Histogram<double> CreateDuration(this Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "s", description, tags: null, Buckets);
}

using System.Diagnostics.Metrics;

namespace JwtGateway.Kubernetes.Health;

/// <summary>
/// Times requests to the API server, in the meter <see cref="WatchHealth.MeterName"/>: <c>jwtgateway.kubernetes.request.duration</c> by
/// <c>verb</c> (an HTTP method, or <c>WATCH</c> until its headers are there) and <c>result</c> (<c>ok</c>, or the failure's word).
/// </summary>
public sealed class RequestMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Histogram<double> _duration;

    /// <summary>Creates the instrument. One may be shared by several transports.</summary>
    public RequestMetrics()
    {
        _meter = new Meter(new MeterOptions(WatchHealth.MeterName) { Scope = this });
        _duration = _meter.CreateDuration("jwtgateway.kubernetes.request.duration", "Requests to the API server, each attempt for itself.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal void Answered(string verb, string result, TimeSpan duration) =>
        _duration.Record(duration.TotalSeconds, new("verb", verb), new("result", result));
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using JwtGateway.Kubernetes.Api;

namespace JwtGateway.Kubernetes.Health;

/// <summary>
/// The health of all watches: as reports, and as metrics of the meter <see cref="MeterName"/>. Dispose it and its metrics end.
/// </summary>
/// <remarks>
/// <c>jwtgateway.kubernetes.synced</c> (1 or 0), <c>jwtgateway.kubernetes.last_event_age</c> (seconds), <c>jwtgateway.kubernetes.relists</c> and
/// <c>jwtgateway.kubernetes.watch_errors</c> (counters, the latter by <c>reason</c>), and <c>jwtgateway.kubernetes.vanished_objects</c> (a counter: objects
/// that were there when their kind's CRD was deleted), each by <c>kind</c> and <c>namespace</c>.
/// </remarks>
public sealed class WatchHealth : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "JwtGateway.Kubernetes";

    private readonly ConcurrentDictionary<(string Kind, string Namespace), KindHealth> _kinds = [];
    private readonly Meter _meter;
    private readonly TimeProvider _clock;

    /// <summary>Nothing is watched yet.</summary>
    public WatchHealth(TimeProvider clock)
    {
        _clock = clock;
        _meter = new Meter(new MeterOptions(MeterName) { Scope = this });
        _meter.CreateObservableGauge("jwtgateway.kubernetes.synced", () => Each(kind => kind.IsSynced ? 1 : 0));
        _meter.CreateObservableGauge("jwtgateway.kubernetes.last_event_age", LastEventAges, "s");
        _meter.CreateObservableCounter("jwtgateway.kubernetes.relists", () => Each(kind => kind.Relists));
        _meter.CreateObservableCounter("jwtgateway.kubernetes.watch_errors", WatchErrors);
        _meter.CreateObservableCounter("jwtgateway.kubernetes.vanished_objects", () => Each(kind => kind.VanishedObjects));
    }

    /// <summary>Every kind that is watched.</summary>
    public ImmutableArray<KindHealthReport> Reports =>
        [.. _kinds.Values.Select(kind => kind.Report()).OrderBy(report => (report.Kind, report.Namespace))];

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    internal KindHealth Of(ResourceDescriptor resource, string? ns) => _kinds.GetOrAdd(
        (resource.ToString(), ns ?? ""), static (key, clock) => new KindHealth(key.Kind, key.Namespace, clock), _clock);

    private List<Measurement<long>> Each(Func<KindHealth, long> value) =>
        [.. _kinds.Values.Select(kind => new Measurement<long>(value(kind), Tags(kind)))];

    private List<Measurement<double>> LastEventAges() =>
        [.. _kinds.Values.Where(kind => kind.LastEventAge is not null).Select(kind => new Measurement<double>(kind.LastEventAge!.Value.TotalSeconds, Tags(kind)))];

    private List<Measurement<long>> WatchErrors() =>
        [.. _kinds.Values.SelectMany(kind => kind.Errors.Select(error => new Measurement<long>(error.Value, [.. Tags(kind), new("reason", error.Key)])))];

    private static KeyValuePair<string, object?>[] Tags(KindHealth kind) => [new("kind", kind.Kind), new("namespace", kind.Namespace)];
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using JwtGateway.Kubernetes.Watching;

namespace JwtGateway.Kubernetes.Health;

/// <summary>
/// The health of all watches: as reports, and as metrics of the meter <see cref="MeterName"/>. Dispose it and its metrics end.
/// </summary>
/// <remarks>Each metric is by <c>kind</c> and <c>namespace</c>, whose values come from our own configuration. docs/metrics.md lists them.</remarks>
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
        Snapshots = new SnapshotMetrics(_meter);
        Gauge("synced", kind => kind.IsSynced ? 1 : 0, "1 while all objects of the kind are known and changes arrive.");
        Gauge("absent", kind => kind.IsAbsent ? 1 : 0, "1 while the API server does not have the kind; it counts as empty.");
        Gauge("objects", kind => kind.Count().Objects, "Objects that are known.");
        Gauge("malformed_objects", kind => kind.Count().Malformed, "Objects that cannot be read as their kind.");
        Age("last_event_age", kind => kind.LastEventAge, "Since the last list, event or bookmark.");
        Age("last_list_age", kind => kind.LastListAge, "Since all objects were last listed.");
        Counter("watches", kind => kind.Watches, "Watches that the API server has let in; each ends after some minutes.");
        Counter("watch_events", kind => kind.Events, "Events and bookmarks of watches.");
        Counter("relists", kind => kind.Relists, "How often all objects were listed.");
        _meter.CreateObservableCounter("jwtgateway.kubernetes.watch_errors", WatchErrors, null, "What went wrong with lists and watches.");
        Counter("vanished_objects", kind => kind.VanishedObjects, "Objects that were there when the CRD of their kind was deleted.");
    }

    /// <summary>Every kind that is watched.</summary>
    public ImmutableArray<KindHealthReport> Reports =>
        [.. _kinds.Values.Select(kind => kind.Report()).OrderBy(report => (report.Kind, report.Namespace))];

    internal SnapshotMetrics Snapshots { get; }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    /// <summary>Two watches of one kind that do not look for the same objects are told apart.</summary>
    internal KindHealth Of(WatchedResource watched, string? ns) => _kinds.GetOrAdd(
        (watched.Resource + (watched.LabelSelector is { } selector ? "?" + selector : ""), ns ?? ""), static (key, clock) => new KindHealth(key.Kind, key.Namespace, clock), _clock);

    private void Gauge(string name, Func<KindHealth, long> value, string description) =>
        _meter.CreateObservableGauge("jwtgateway.kubernetes." + name, () => Each(value), null, description);

    private void Counter(string name, Func<KindHealth, long> value, string description) =>
        _meter.CreateObservableCounter("jwtgateway.kubernetes." + name, () => Each(value), null, description);

    private void Age(string name, Func<KindHealth, TimeSpan?> age, string description) =>
        _meter.CreateObservableGauge("jwtgateway.kubernetes." + name, () => Ages(age), "s", description);

    private List<Measurement<long>> Each(Func<KindHealth, long> value) =>
        [.. _kinds.Values.Select(kind => new Measurement<long>(value(kind), Tags(kind)))];

    private List<Measurement<double>> Ages(Func<KindHealth, TimeSpan?> age) =>
        [.. _kinds.Values.Where(kind => age(kind) is not null).Select(kind => new Measurement<double>(age(kind)!.Value.TotalSeconds, Tags(kind)))];

    private List<Measurement<long>> WatchErrors() =>
        [.. _kinds.Values.SelectMany(kind => kind.Errors.Select(error => new Measurement<long>(error.Value, [.. Tags(kind), new("reason", error.Key)])))];

    private static KeyValuePair<string, object?>[] Tags(KindHealth kind) => [new("kind", kind.Kind), new("namespace", kind.Namespace)];
}

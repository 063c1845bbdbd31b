using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Health;
using JwtGateway.Kubernetes.Stores;
using JwtGateway.Kubernetes.Watching;
using JwtGateway.Resources;
using JwtGateway.Resources.Reading;

namespace JwtGateway.Kubernetes.Snapshots;

/// <summary>What to watch.</summary>
public sealed record KubernetesSourceOptions
{
    /// <summary>Where to look; empty (default): everywhere. Cluster-scoped kinds are always watched as a whole.</summary>
    public ImmutableArray<string> Namespaces { get; init; } = [];

    /// <summary>
    /// The kinds; default all of <see cref="SnapshotKinds"/>. Each of them must be permitted: one that may not be listed holds back every
    /// snapshot, because what we may not see may be what protects a route.
    /// </summary>
    public ImmutableArray<WatchedResource> Kinds { get; init; } = SnapshotKinds.All;

    /// <summary>A snapshot is made when nothing has changed for so long. Default 20 ms.</summary>
    public TimeSpan QuietTime { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>And after so long at the latest, however much changes. Default 200 ms.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMilliseconds(200);
}

/// <summary>The API server as a source of snapshots.</summary>
public sealed class KubernetesSource
{
    private readonly ChangeSignal _content = new();
    private readonly KubernetesSourceOptions _options;
    private readonly TimeProvider _clock;
    private readonly ImmutableArray<ResourceWatch<KubernetesResource>> _watches;
    private readonly Dictionary<(string Group, string Kind), ResourceWatch<KubernetesResource>> _byKind = [];
    private readonly ImmutableArray<SnapshotPart> _parts;
    private readonly SnapshotMetrics _metrics;
    private long _changedAt;

    /// <summary>Nothing happens before <see cref="RunAsync"/>.</summary>
    public KubernetesSource(KubernetesApi api, KubernetesSourceOptions options, WatchHealth health, ClientContext context)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(health);
        ArgumentNullException.ThrowIfNull(context);
        _options = options;
        _clock = context.Clock;
        _watches = [.. options.Kinds.Select(kind => new ResourceWatch<KubernetesResource>(
            kind, options.Namespaces, ObjectDecoders.Resource, OnChange, api, health, context))];
        foreach (var watch in _watches)
            _byKind.TryAdd((watch.Watched.Resource.Group, watch.Watched.Resource.Kind), watch);
        _parts = [.. _watches.Select(watch => new SnapshotPart(watch))];
        _metrics = health.Snapshots;
    }

    /// <summary>Whether every kind was known as a whole at some time: from then on there are snapshots.</summary>
    public bool HasSynced => _watches.All(watch => watch.HasSynced);

    /// <summary>Kinds that snapshots still wait for.</summary>
    public IEnumerable<ResourceDescriptor> Awaited => _watches.Where(watch => !watch.HasSynced).Select(watch => watch.Watched.Resource);

    /// <summary>Watches until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellation) => Task.WhenAll(_watches.Select(watch => watch.RunAsync(cancellation)));

    /// <summary>
    /// A snapshot once all kinds have synced, and one after each change that is not of statuses alone. Changes that come while the reader is
    /// busy make one snapshot. For one reader.
    /// </summary>
    public async IAsyncEnumerable<ClusterSnapshot> SnapshotsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            await _content.WaitAsync(cancellation);
            await _content.SettleAsync(_options.QuietTime, _options.LongestWait, _clock, cancellation);
            if (HasSynced)
                yield return Snapshot();
        }
    }

    /// <summary>An object as the API server last sent it, with uid, resourceVersion and status; null when it is not known.</summary>
    public StoredObject<KubernetesResource>? Find(ObjectReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return WatchOf(reference)?.Find(new ObjectKey(reference.Namespace, reference.Name));
    }

    /// <summary>Where objects like this one are in the API server, in the version that it serves; null when the kind is not watched.</summary>
    public ResourceDescriptor? DescriptorOf(ObjectReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return WatchOf(reference)?.Served;
    }

    private ResourceWatch<KubernetesResource>? WatchOf(ObjectReference reference) => _byKind.GetValueOrDefault((reference.Group, reference.Kind));

    private ClusterSnapshot Snapshot()
    {
        var start = _clock.GetTimestamp();
        var changed = Interlocked.Exchange(ref _changedAt, 0);
        var snapshot = ClusterSnapshotBuilder.Join([.. _parts.Select(part => part.Take())]);
        _metrics.Made(changed == 0 ? null : _clock.GetElapsedTime(changed, start), _clock.GetElapsedTime(start));
        return snapshot;
    }

    private void OnChange(StoreChange change)
    {
        if (change == StoreChange.Content)
        {
            Interlocked.CompareExchange(ref _changedAt, _clock.GetTimestamp(), 0);
            _content.Raise();
        }
    }
}

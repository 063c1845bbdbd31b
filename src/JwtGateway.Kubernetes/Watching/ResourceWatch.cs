using System.Collections.Immutable;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Health;
using JwtGateway.Kubernetes.Stores;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Kubernetes.Watching;

/// <summary>Keeps up with one kind: a store and a reflector for the cluster, or for each of some namespaces.</summary>
/// <typeparam name="T">What objects are read into (<see cref="ObjectDecoders"/>).</typeparam>
public sealed class ResourceWatch<T>
    where T : class
{
    private readonly ImmutableArray<Reflector<T>> _reflectors;
    private readonly ImmutableDictionary<string, ObjectStore<T>> _byNamespace;
    private readonly ImmutableDictionary<string, KindHealth> _health;

    /// <summary>Nothing happens before <see cref="RunAsync"/>.</summary>
    /// <param name="watched">The kind.</param>
    /// <param name="namespaces">Where to look; empty: everywhere. Cluster-scoped kinds are always watched as a whole.</param>
    /// <param name="decoder">Reads objects.</param>
    /// <param name="changed">Told after each change of a store, on the watch's time: be quick.</param>
    /// <param name="api">The API server.</param>
    /// <param name="health">Hears how it goes.</param>
    /// <param name="context">Clock, jitter, logs.</param>
    public ResourceWatch(
        WatchedResource watched,
        ImmutableArray<string> namespaces,
        ObjectDecoder<T> decoder,
        Action<StoreChange> changed,
        KubernetesApi api,
        WatchHealth health,
        ClientContext context)
    {
        ArgumentNullException.ThrowIfNull(watched);
        ArgumentNullException.ThrowIfNull(health);
        ArgumentNullException.ThrowIfNull(context);
        Watched = watched;
        var logger = context.Loggers.CreateLogger<ObjectStore<T>>();
        var places = namespaces.IsDefaultOrEmpty || !watched.Resource.Namespaced ? [""] : namespaces.Distinct().ToImmutableArray();
        _byNamespace = places.ToImmutableDictionary(ns => ns, _ => new ObjectStore<T>(decoder, changed, logger));
        _health = places.ToImmutableDictionary(ns => ns, ns => health.Of(watched, ns.Length == 0 ? null : ns));
        _reflectors = [.. places.Select(ns => Reflect(ns, ns.Length == 0 ? null : ns))];
        Stores = [.. places.Select(ns => _byNamespace[ns])];

        Reflector<T> Reflect(string place, string? ns)
        {
            var (store, ofKind) = (_byNamespace[place], _health[place]);
            ofKind.Count = () => Count(store.Current);
            return new(watched, ns, api, store, ofKind, context);
        }
    }

    /// <summary>The kind.</summary>
    public WatchedResource Watched { get; }

    /// <summary>The version that the API server serves, as far as is known: write to this one.</summary>
    public ResourceDescriptor Served => _reflectors[0].Resource;

    /// <summary>One, or one for each namespace.</summary>
    public ImmutableArray<ObjectStore<T>> Stores { get; }

    /// <summary>Whether all objects were known at some time.</summary>
    public bool HasSynced => Stores.All(store => store.Current.HasSynced);

    /// <summary>What keeps us from knowing the objects of some place, and will until somebody grants it to us; null: nothing.</summary>
    public string? Refusal => _health.Values.FirstOrDefault(place => place.IsForbidden)?.LastProblem;

    /// <summary>All objects as they are known now.</summary>
    public IEnumerable<StoredObject<T>> Objects => Stores.SelectMany(store => store.Current.Objects.Values);

    /// <summary>An object; null when there is none, or it is where we do not look.</summary>
    public StoredObject<T>? Find(ObjectKey key) =>
        (_byNamespace.GetValueOrDefault(key.Namespace) ?? _byNamespace.GetValueOrDefault(""))?.Find(key);

    private static ObjectCount Count(StoreSnapshot<T> store) =>
        new(store.Objects.Count, store.Objects.Values.Count(stored => stored.Value is null));

    /// <summary>Watches until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellation) => Task.WhenAll(_reflectors.Select(reflector => reflector.RunAsync(cancellation)));
}

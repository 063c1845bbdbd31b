using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Kubernetes.Stores;

/// <summary>
/// The objects of a kind, in one namespace or all. One reflector writes; everybody else takes <see cref="Current"/>, which never changes
/// under their hands.
/// </summary>
/// <typeparam name="T">What objects are read into.</typeparam>
public sealed class ObjectStore<T>
    where T : class
{
    private readonly ObjectReader<T> _reader;
    private readonly Action<StoreChange> _changed;
    private volatile StoreSnapshot<T> _current = StoreSnapshot<T>.Empty;

    /// <summary>An empty store that has not synced.</summary>
    /// <param name="decoder">Reads objects.</param>
    /// <param name="changed">Told after each change, on the writer's time: be quick.</param>
    /// <param name="logger">Hears of objects that cannot be read.</param>
    internal ObjectStore(ObjectDecoder<T> decoder, Action<StoreChange> changed, ILogger logger)
    {
        _reader = new ObjectReader<T>(decoder, logger);
        _changed = changed;
    }

    /// <summary>The objects now.</summary>
    public StoreSnapshot<T> Current => _current;

    /// <summary>The object; null when there is none.</summary>
    public StoredObject<T>? Find(ObjectKey key) => _current.Objects.GetValueOrDefault(key);

    /// <summary>Makes the content what a complete list says, in one swap. What it does not name has been deleted.</summary>
    internal void Replace(IEnumerable<JsonObject> list)
    {
        var before = _current.Objects;
        var after = ImmutableDictionary.CreateBuilder<ObjectKey, StoredObject<T>>();
        foreach (var json in list)
        {
            var read = _reader.Read(json, before.GetValueOrDefault(ObjectKey.Of(json)!.Value));
            after[read.Key] = read;
        }

        var sameContent = before.Count == after.Count && after.All(pair => SameContent(before.GetValueOrDefault(pair.Key), pair.Value));
        Swap(after.ToImmutable(), sameContent);
    }

    /// <summary>An object has been created or changed.</summary>
    internal void Apply(JsonObject json)
    {
        var before = Find(ObjectKey.Of(json)!.Value);
        var read = _reader.Read(json, before);
        if (!ReferenceEquals(before, read))
            Swap(_current.Objects.SetItem(read.Key, read), SameContent(before, read));
    }

    /// <summary>An object has been deleted.</summary>
    internal void Delete(ObjectKey key)
    {
        if (_current.Objects.ContainsKey(key))
            Swap(_current.Objects.Remove(key), sameContent: false);
    }

    /// <summary>The content is not kept up with any more; it stays as it is.</summary>
    internal void MarkStale() => _current = _current with { IsSynced = false };

    /// <summary>A watch has been let in: the content is kept up with again.</summary>
    internal void MarkCurrent() => _current = _current with { IsSynced = true };

    private void Swap(ImmutableDictionary<ObjectKey, StoredObject<T>> objects, bool sameContent)
    {
        var before = _current;
        var isNews = !sameContent || !before.HasSynced;
        _current = new StoreSnapshot<T>(objects, HasSynced: true, IsSynced: true, before.ContentVersion + (isNews ? 1 : 0));
        _changed(isNews ? StoreChange.Content : StoreChange.Status);
    }

    private static bool SameContent(StoredObject<T>? before, StoredObject<T> after) => before is not null && before.ContentHash == after.ContentHash;
}

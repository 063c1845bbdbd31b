using System.Collections.Immutable;

namespace JwtGateway.Testing.Cluster.Model;

/// <summary>The kinds that are served now: the built-in ones and those of CustomResourceDefinitions.</summary>
internal sealed class KindTable
{
    private ImmutableDictionary<string, ResourceKind> _kinds = BuiltInKinds.All().ToImmutableDictionary(k => k.Key, StringComparer.Ordinal);

    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Ends at the next change of what is served. A definition leaves the store before it leaves this table, so who waits for the one must wait for the other too.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    public IEnumerable<ResourceKind> All => Volatile.Read(ref _kinds).Values.OrderBy(k => k.Key, StringComparer.Ordinal);

    public ResourceKind? Find(string key) => Volatile.Read(ref _kinds).GetValueOrDefault(key);

    public ResourceKind? Find(string group, string plural) => Find(group.Length == 0 ? plural : $"{plural}.{group}");

    /// <summary>The kind that an owner reference names.</summary>
    public ResourceKind? FindByKind(string apiVersion, string kind)
    {
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var group = slash < 0 ? "" : apiVersion[..slash];
        return All.FirstOrDefault(k => k.Group == group && k.Kind == kind);
    }

    public void Set(ResourceKind kind)
    {
        ImmutableInterlocked.AddOrUpdate(ref _kinds, kind.Key, kind, (_, _) => kind);
        Signal();
    }

    public void Remove(string key)
    {
        ImmutableInterlocked.TryRemove(ref _kinds, key, out _);
        Signal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Signal() => Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
}

using System.Text.Json.Nodes;
using System.Threading.Channels;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Storage;

/// <summary>All objects, in one sequence of revisions, with the history that watches and pages need. Stored objects are never changed.</summary>
internal sealed class ObjectStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SortedDictionary<ObjectName, JsonObject>> _objects = new(StringComparer.Ordinal);
    private readonly List<StoreEvent> _history = [];
    private readonly Channel<StoreEvent> _feed = Channel.CreateUnbounded<StoreEvent>();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _revision = 100;
    private long _compacted;

    /// <summary>Every change, for the one reader that collects garbage.</summary>
    public ChannelReader<StoreEvent> Feed => _feed.Reader;

    public long Revision
    {
        get
        {
            lock (_gate)
            {
                return _revision;
            }
        }
    }

    /// <summary>Runs a read-change-write of which nobody sees the middle.</summary>
    public T Locked<T>(Func<T> work)
    {
        lock (_gate)
        {
            return work();
        }
    }

    public JsonObject? Find(string kind, ObjectName name)
    {
        lock (_gate)
        {
            return _objects.TryGetValue(kind, out var ofKind) && ofKind.TryGetValue(name, out var found) ? found : null;
        }
    }

    /// <summary>The objects of a kind in the order of their names, with the revision at which that was so.</summary>
    public (IReadOnlyList<JsonObject> Objects, long Revision) List(string kind)
    {
        lock (_gate)
        {
            return ([.. OfKind(kind).Values], _revision);
        }
    }

    /// <summary>The same as it was at an earlier revision; null: compacted away.</summary>
    public IReadOnlyList<JsonObject>? ListAt(string kind, long revision)
    {
        lock (_gate)
        {
            if (revision < _compacted)
            {
                return null;
            }

            var then = new SortedDictionary<ObjectName, JsonObject>(OfKind(kind));
            for (var i = _history.Count - 1; i >= 0 && _history[i].Revision > revision; i--)
            {
                Undo(then, _history[i], kind);
            }

            return [.. then.Values];
        }
    }

    /// <summary>Stores an object under a new revision, which it carries from then on. The caller gives the object away.</summary>
    public JsonObject Put(string kind, JsonObject obj)
    {
        lock (_gate)
        {
            var name = ObjectName.Of(obj);
            var previous = OfKind(kind).GetValueOrDefault(name);
            Stamp(obj);
            OfKind(kind)[name] = obj;
            Publish(new StoreEvent(_revision, kind, obj, previous, Deleted: false));
            return obj;
        }
    }

    /// <summary>Removes an object; its last event carries the revision of the removal.</summary>
    public JsonObject Remove(string kind, JsonObject stored)
    {
        lock (_gate)
        {
            OfKind(kind).Remove(ObjectName.Of(stored));
            var last = stored.Copy();
            Stamp(last);
            Publish(new StoreEvent(_revision, kind, last, stored, Deleted: true));
            return last;
        }
    }

    /// <summary>What happened to a kind after a revision, and a task that ends at the next change; null: compacted away.</summary>
    public (IReadOnlyList<StoreEvent> Events, long Revision, Task Changed)? After(string kind, long revision)
    {
        lock (_gate)
        {
            if (revision < _compacted)
            {
                return null;
            }

            var start = _history.Count;
            while (start > 0 && _history[start - 1].Revision > revision)
            {
                start--;
            }

            var events = _history.Skip(start).Where(e => e.Kind == kind).ToList();
            return (events, Math.Max(revision, _revision), _changed.Task);
        }
    }

    /// <summary>Forgets the history up to now, and takes a revision of its own so that every version handed out before is too old.</summary>
    public void Compact()
    {
        lock (_gate)
        {
            _compacted = ++_revision;
            _history.Clear();
            Pulse();
        }
    }

    private static void Undo(SortedDictionary<ObjectName, JsonObject> then, StoreEvent change, string kind)
    {
        if (change.Kind != kind)
        {
            return;
        }

        var name = ObjectName.Of(change.Object);
        if (change.Previous is null)
        {
            then.Remove(name);
        }
        else
        {
            then[name] = change.Previous;
        }
    }

    private SortedDictionary<ObjectName, JsonObject> OfKind(string kind)
    {
        if (!_objects.TryGetValue(kind, out var ofKind))
        {
            _objects[kind] = ofKind = [];
        }

        return ofKind;
    }

    private void Stamp(JsonObject obj)
    {
        obj.Metadata()["resourceVersion"] = (++_revision).ToString();
        KubeJson.Unfold(obj);
    }

    private void Publish(StoreEvent change)
    {
        _history.Add(change);
        _feed.Writer.TryWrite(change);
        Pulse();
    }

    private void Pulse()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }
}

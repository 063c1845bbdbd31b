using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Api;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Writes;

/// <summary>One server-side apply (https://kubernetes.io/docs/reference/using-api/server-side-apply/).</summary>
internal sealed class ServerSideApply
{
    private readonly ResourceRequest _request;
    private readonly JsonObject _applied;
    private readonly string _now;
    private readonly Manager _manager;
    private readonly HashSet<string> _paths;
    private readonly Dictionary<string, JsonNode?> _values;
    private List<ManagedEntry> _entries = [];

    public ServerSideApply(ResourceRequest request, JsonObject applied, string now)
    {
        _request = request;
        _now = now;
        _manager = new Manager(request.Manager, "Apply", request.Subresource ?? "");
        _applied = OnlyWhatCounts(request, applied);
        _values = FieldSet.Leaves(_applied, request.Version.Schema);
        _paths = [.. _values.Keys];
    }

    /// <summary>The live object with what is applied merged in, and without what this manager alone had applied and applies no more.</summary>
    public JsonObject Merge(JsonObject? live)
    {
        if (live is null)
        {
            return _applied.Copy();
        }

        _entries = ManagedFields.Read(live);
        ResolveConflicts(FieldSet.Leaves(live, _request.Version.Schema));
        var merged = Merging.Merge(live, _applied, _request.Version.Schema).AsObject();
        var previous = _entries.Find(e => e.Manager == _manager)?.Paths ?? [];
        var others = _entries.Where(e => e.Manager != _manager).SelectMany(e => e.Paths).ToHashSet(StringComparer.Ordinal);

        // Shorter paths first: a list item is found by its key, which must not have gone before it.
        foreach (var path in previous.Except(_paths, StringComparer.Ordinal).Where(p => !others.Contains(p)).OrderBy(p => p.Length))
        {
            Merging.Remove(merged, path.Split(FieldSet.Separator), _request.Version.Schema);
        }

        return merged;
    }

    /// <summary>Writes the owners into the merged object.</summary>
    public void Track(JsonObject merged)
    {
        var leaves = FieldSet.Leaves(merged, _request.Version.Schema);
        foreach (var known in _entries)
        {
            known.Paths.RemoveWhere(path => !leaves.ContainsKey(path));
        }

        var mine = _entries.FindIndex(e => e.Manager == _manager);
        var same = mine >= 0 && _entries[mine].Paths.SetEquals(_paths);
        var entry = new ManagedEntry(_manager, _request.ApiVersion, same ? _entries[mine].Time : _now, _paths);
        if (mine >= 0)
        {
            _entries[mine] = entry;
        }
        else
        {
            _entries.Add(entry);
        }

        ManagedFields.Write(merged, _entries);
    }

    /// <summary>Fields of the object that this endpoint does not write, and those that nobody applies, do not count.</summary>
    private static JsonObject OnlyWhatCounts(ResourceRequest request, JsonObject applied)
    {
        var counts = applied.Copy();
        foreach (var name in new[] { "resourceVersion", "uid", "creationTimestamp", "generation", "managedFields" })
        {
            counts.Metadata().Remove(name);
        }

        if (request.Subresource == "status")
        {
            foreach (var name in counts.Select(p => p.Key).Where(n => n is not ("apiVersion" or "kind" or "metadata" or "status")).ToArray())
            {
                counts.Remove(name);
            }

            counts["metadata"] = new JsonObject { ["name"] = applied.Name() };
        }
        else if (request.Version.HasStatus)
        {
            counts.Remove("status");
        }

        BodyChecks.Prune(request, counts);
        return counts;
    }

    private void ResolveConflicts(Dictionary<string, JsonNode?> live)
    {
        var changed = _values.Where(v => live.TryGetValue(v.Key, out var now) && !JsonNode.DeepEquals(now, v.Value)).Select(v => v.Key).ToHashSet(StringComparer.Ordinal);
        var conflicts = _entries.Where(e => e.Manager != _manager).SelectMany(e => e.Paths.Where(changed.Contains), (e, path) => (e.Manager, Path: path)).ToList();
        if (conflicts.Count == 0)
        {
            return;
        }

        if (!_request.Flag("force"))
        {
            throw Conflict([.. conflicts]);
        }

        foreach (var entry in _entries.Where(e => e.Manager != _manager))
        {
            entry.Paths.ExceptWith(changed);
        }
    }

    private static ApiError Conflict((Manager Manager, string Path)[] conflicts)
    {
        var causes = conflicts.Select(c => (JsonNode)Statuses.Cause("FieldManagerConflict", $"conflict with \"{c.Manager.Name}\"", Dotted(c.Path)));
        var says = string.Join("; ", conflicts.Select(c => $"conflict with \"{c.Manager.Name}\": {Dotted(c.Path)}"));
        return Statuses.Error(
            409,
            "Conflict",
            $"Apply failed with {conflicts.Length} {(conflicts.Length == 1 ? "conflict" : "conflicts")}: {says}",
            new JsonObject { ["causes"] = new JsonArray([.. causes]) });
    }

    private static string Dotted(string path) => string.Concat(path.Split(FieldSet.Separator).Select(e => e.StartsWith("f:", StringComparison.Ordinal) ? "." + e[2..] : $"[{e[2..]}]"));
}

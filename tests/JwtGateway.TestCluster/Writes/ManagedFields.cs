using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Api;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Writes;

/// <summary>Who owns a set of fields.</summary>
internal sealed record Manager(string Name, string Operation, string Subresource);

/// <summary>An entry of <c>metadata.managedFields</c>.</summary>
internal sealed record ManagedEntry(Manager Manager, string ApiVersion, string Time, HashSet<string> Paths);

/// <summary>The owners of an object's fields.</summary>
internal static class ManagedFields
{
    public static List<ManagedEntry> Read(JsonObject? obj) =>
        [.. (obj?["metadata"]).At("managedFields").Objects().Select(e => new ManagedEntry(
            new Manager(e.Text("manager") ?? "", e.Text("operation") ?? "", e.Text("subresource") ?? ""),
            e.Text("apiVersion") ?? "",
            e.Text("time") ?? "",
            FieldSet.Parse(e["fieldsV1"])))];

    public static void Write(JsonObject obj, IEnumerable<ManagedEntry> entries)
    {
        var array = new JsonArray([.. entries.Where(e => e.Paths.Count > 0).Select(Format)]);
        obj.Metadata().Remove("managedFields");
        if (array.Count > 0)
        {
            obj.Metadata()["managedFields"] = array;
        }
    }

    /// <summary>After a write that is no apply: its manager owns what it changed, and nobody else does any more.</summary>
    public static void TrackUpdate(ResourceRequest request, JsonObject? old, JsonObject updated, string now)
    {
        var before = old is null ? [] : FieldSet.Leaves(old, request.Version.Schema);
        var after = FieldSet.Leaves(updated, request.Version.Schema);
        var changed = after.Where(leaf => !before.TryGetValue(leaf.Key, out var was) || !JsonNode.DeepEquals(was, leaf.Value)).Select(leaf => leaf.Key).ToHashSet(StringComparer.Ordinal);
        var manager = new Manager(request.Manager, "Update", request.Subresource ?? "");
        var entries = Read(old);
        foreach (var entry in entries)
        {
            entry.Paths.RemoveWhere(path => !after.ContainsKey(path) || (entry.Manager != manager && changed.Contains(path)));
        }

        if (changed.Count > 0)
        {
            var mine = entries.Find(e => e.Manager == manager);
            entries.Remove(mine!);
            entries.Add(new ManagedEntry(manager, request.ApiVersion, now, [.. changed.Concat(mine?.Paths ?? [])]));
        }

        Write(updated, entries);
    }

    private static JsonNode Format(ManagedEntry entry)
    {
        var formatted = new JsonObject
        {
            ["manager"] = entry.Manager.Name,
            ["operation"] = entry.Manager.Operation,
            ["apiVersion"] = entry.ApiVersion,
            ["time"] = entry.Time,
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = FieldSet.Format(entry.Paths),
        };
        if (entry.Manager.Subresource.Length > 0)
        {
            formatted["subresource"] = entry.Manager.Subresource;
        }

        return formatted;
    }
}

using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Schemas;

namespace JwtGateway.Testing.Cluster.Writes;

/// <summary>Merging by list and map types.</summary>
internal static class Merging
{
    public static JsonNode Merge(JsonNode? live, JsonNode? applied, JsonObject? schema) => (live, applied) switch
    {
        (JsonObject l, JsonObject a) when !FieldSchema.IsAtomicMap(schema) => MergeObjects(l, a, schema),
        (JsonArray l, JsonArray a) when ListShape.Of(schema) is { Kind: not ListKind.Atomic } shape => MergeLists(l, a, shape),
        _ => applied?.DeepClone()!,
    };

    /// <summary>Takes out what a path names, and the maps that are empty without it.</summary>
    public static void Remove(JsonObject root, ReadOnlySpan<string> path, JsonObject? schema)
    {
        if (path is ["f:metadata", .. var rest] && root["metadata"] is { } metadata)
        {
            RemoveIn(metadata, rest, FieldSchema.Metadata);
        }
        else
        {
            RemoveIn(root, path, schema);
        }
    }

    private static JsonObject MergeObjects(JsonObject live, JsonObject applied, JsonObject? schema)
    {
        var merged = live.DeepClone().AsObject();
        foreach (var (name, value) in applied)
        {
            var child = name == "metadata" && schema?["properties"]?["metadata"]?["properties"] is null ? FieldSchema.Metadata : FieldSchema.Child(schema, name);
            merged[name] = Merge(live[name], value, child);
        }

        return merged;
    }

    private static JsonArray MergeLists(JsonArray live, JsonArray applied, ListShape shape)
    {
        var byKey = applied.Where(item => shape.ElementOf(item) is not null).ToDictionary(item => shape.ElementOf(item)!, StringComparer.Ordinal);
        var merged = new JsonArray();
        foreach (var item in live)
        {
            var here = shape.ElementOf(item) is { } key && byKey.Remove(key, out var update) ? update : null;
            merged.Add(here is null ? item?.DeepClone() : Merge(item, here, shape.ItemSchema));
        }

        foreach (var item in applied.Where(item => shape.ElementOf(item) is { } key && byKey.ContainsKey(key)))
        {
            merged.Add(item?.DeepClone());
        }

        return merged;
    }

    private static void RemoveIn(JsonNode node, ReadOnlySpan<string> path, JsonObject? schema)
    {
        if (path.IsEmpty)
        {
            return;
        }

        if (node is JsonObject obj && path[0].StartsWith("f:", StringComparison.Ordinal))
        {
            var name = path[0][2..];
            if (path.Length == 1)
            {
                obj.Remove(name);
            }
            else if (obj[name] is { } child)
            {
                RemoveIn(child, path[1..], FieldSchema.Child(schema, name));
                DropEmpty(obj, name, child);
            }
        }
        else if (node is JsonArray array)
        {
            RemoveInList(array, path, ListShape.Of(schema));
        }
    }

    private static void DropEmpty(JsonObject parent, string name, JsonNode child)
    {
        if (child is JsonObject { Count: 0 } or JsonArray { Count: 0 })
        {
            parent.Remove(name);
        }
    }

    private static void RemoveInList(JsonArray array, ReadOnlySpan<string> path, ListShape shape)
    {
        for (var i = 0; i < array.Count; i++)
        {
            if (shape.ElementOf(array[i]) != path[0])
            {
                continue;
            }

            if (path.Length == 1)
            {
                array.RemoveAt(i);
            }
            else
            {
                RemoveIn(array[i]!, path[1..], shape.ItemSchema);
            }

            return;
        }
    }
}

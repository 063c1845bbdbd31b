using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Api;
using JwtGateway.Testing.Cluster.Schemas;

namespace JwtGateway.Testing.Cluster.Writes;

/// <summary>JSON merge patch (RFC 7396), JSON patch (RFC 6902), and strategic merge patch by the list types of the schema.</summary>
internal static class Patches
{
    public static JsonNode? MergePatch(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        var result = target is JsonObject obj ? obj.DeepClone().AsObject() : [];
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                result.Remove(name);
            }
            else
            {
                result[name] = MergePatch(result[name], value);
            }
        }

        return result;
    }

    /// <summary>As merge patch, but lists with keys merge by them; an item with <c>$patch: delete</c> leaves.</summary>
    public static JsonNode? StrategicMergePatch(JsonNode? target, JsonNode? patch, JsonObject? schema)
    {
        if (patch is JsonArray list && target is JsonArray old && ListShape.Of(schema) is { Kind: not ListKind.Atomic } shape)
        {
            return StrategicList(old, list, shape);
        }

        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        var result = target is JsonObject obj && changes["$patch"]?.ToString() != "replace" ? obj.DeepClone().AsObject() : [];
        foreach (var (name, value) in changes.Where(c => !c.Key.StartsWith('$')))
        {
            var child = name == "metadata" ? FieldSchema.Metadata : FieldSchema.Child(schema, name);
            var merged = value is null ? null : StrategicMergePatch(result[name], value, child);
            result.Remove(name);
            if (merged is not null)
            {
                result[name] = merged;
            }
        }

        return result;
    }

    private static JsonArray StrategicList(JsonArray old, JsonArray patch, ListShape shape)
    {
        var result = old.DeepClone().AsArray();
        foreach (var item in patch)
        {
            var at = result.ToList().FindIndex(existing => shape.ElementOf(existing) == shape.ElementOf(item));
            var deletes = (item as JsonObject)?["$patch"]?.ToString() == "delete";
            if (at < 0 && !deletes)
            {
                result.Add(item?.DeepClone());
            }
            else if (at >= 0 && deletes)
            {
                result.RemoveAt(at);
            }
            else if (at >= 0)
            {
                result[at] = StrategicMergePatch(result[at], item, shape.ItemSchema);
            }
        }

        return result;
    }
}

/// <summary>JSON patch (RFC 6902).</summary>
internal static class JsonPatch
{
    public static JsonNode? Apply(JsonNode? target, JsonArray operations)
    {
        var root = new JsonObject { ["root"] = target?.DeepClone() };
        foreach (var operation in operations.OfType<JsonObject>())
        {
            Apply(root, operation);
        }

        var result = root["root"];
        root.Remove("root");
        return result;
    }

    private static void Apply(JsonObject root, JsonObject operation)
    {
        var path = Pointer(operation["path"]);
        switch (operation["op"]?.ToString())
        {
            case "add": Add(root, path, operation["value"]?.DeepClone()); break;
            case "remove": Remove(root, path); break;
            case "replace": Remove(root, path); Add(root, path, operation["value"]?.DeepClone()); break;
            case "move":
                var moved = Find(root, Pointer(operation["from"]))?.DeepClone();
                Remove(root, Pointer(operation["from"]));
                Add(root, path, moved);
                break;
            case "copy": Add(root, path, Find(root, Pointer(operation["from"]))?.DeepClone()); break;
            case "test" when !JsonNode.DeepEquals(Find(root, path), operation["value"]):
                throw Failed($"testing path {operation["path"]} failed");
            case "test": break;
            default: throw Statuses.BadRequest($"error decoding patch: unexpected kind: {operation["op"]}");
        }
    }

    private static string[] Pointer(JsonNode? pointer) =>
        ("/root" + pointer).Split('/').Skip(1).Select(p => p.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToArray();

    private static JsonNode? Find(JsonNode root, ReadOnlySpan<string> path)
    {
        JsonNode? node = root;
        foreach (var step in path)
        {
            node = node switch
            {
                JsonObject obj when obj.ContainsKey(step) => obj[step],
                JsonArray array when int.TryParse(step, out var i) && i >= 0 && i < array.Count => array[i],
                _ => throw Failed($"the path does not exist: {step}"),
            };
        }

        return node;
    }

    private static void Add(JsonNode root, string[] path, JsonNode? value)
    {
        var parent = Find(root, path.AsSpan(0, path.Length - 1));
        if (parent is JsonObject obj)
        {
            obj[path[^1]] = value;
        }
        else if (parent is JsonArray array && (path[^1] == "-" || (int.TryParse(path[^1], out var i) && i >= 0 && i <= array.Count)))
        {
            array.Insert(path[^1] == "-" ? array.Count : int.Parse(path[^1]), value);
        }
        else
        {
            throw Failed($"the path does not exist: {path[^1]}");
        }
    }

    private static void Remove(JsonNode root, string[] path)
    {
        _ = Find(root, path);
        var parent = Find(root, path.AsSpan(0, path.Length - 1));
        if (parent is JsonArray array)
        {
            array.RemoveAt(int.Parse(path[^1]));
        }
        else
        {
            parent!.AsObject().Remove(path[^1]);
        }
    }

    private static ApiError Failed(string why) => Statuses.Error(422, "Invalid", $"the server rejected our request due to an error in our request: {why}");
}

using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Schemas;

namespace JwtGateway.Testing.Cluster.Writes;

/// <summary>
/// Field paths and the FieldsV1 form of a set of them (https://kubernetes.io/docs/reference/using-api/server-side-apply/). A path is its elements,
/// each as FieldsV1 writes it (<c>f:spec</c>, <c>k:{"name":"a"}</c>, <c>v:"a"</c>), joined by a character that JSON text cannot hold unescaped.
/// </summary>
internal static class FieldSet
{
    public const char Separator = '\u001f';

    private static readonly string[] ServerFields =
        ["name", "namespace", "generateName", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "managedFields"];

    /// <summary>The leaves of an object that managers can own, with their values.</summary>
    public static Dictionary<string, JsonNode?> Leaves(JsonObject obj, JsonObject? schema)
    {
        Dictionary<string, JsonNode?> leaves = new(StringComparer.Ordinal);
        foreach (var (name, value) in obj)
        {
            if (name is not ("apiVersion" or "kind" or "metadata"))
            {
                Walk(value, FieldSchema.Child(schema, name), "f:" + name, leaves);
            }
        }

        foreach (var (name, value) in obj["metadata"] as JsonObject ?? [])
        {
            if (!ServerFields.Contains(name))
            {
                Walk(value, FieldSchema.Child(FieldSchema.Metadata, name), $"f:metadata{Separator}f:{name}", leaves);
            }
        }

        return leaves;
    }

    public static HashSet<string> Parse(JsonNode? fieldsV1)
    {
        HashSet<string> paths = new(StringComparer.Ordinal);
        Parse(fieldsV1 as JsonObject ?? [], "", paths);
        return paths;
    }

    public static JsonObject Format(IEnumerable<string> paths)
    {
        var root = new JsonObject();
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            var node = root;
            foreach (var element in path.Split(Separator))
            {
                if (node[element] is not JsonObject child)
                {
                    node[element] = child = [];
                }

                node = child;
            }

            node["."] = new JsonObject();
        }

        DropLonelyDots(root);
        return root;
    }

    private static void Walk(JsonNode? value, JsonObject? schema, string path, Dictionary<string, JsonNode?> leaves)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } obj when !FieldSchema.IsAtomicMap(schema):
                foreach (var (name, child) in obj)
                {
                    Walk(child, FieldSchema.Child(schema, name), $"{path}{Separator}f:{name}", leaves);
                }

                break;
            case JsonArray { Count: > 0 } array when ListShape.Of(schema) is { Kind: not ListKind.Atomic } shape:
                foreach (var item in array)
                {
                    WalkItem(item, shape, path, leaves);
                }

                break;
            default:
                leaves[path] = value;
                break;
        }
    }

    private static void WalkItem(JsonNode? item, ListShape shape, string path, Dictionary<string, JsonNode?> leaves)
    {
        if (shape.ElementOf(item) is not { } element)
        {
            return;
        }

        // The item itself is owned apart from its fields; being there is all its value.
        leaves[$"{path}{Separator}{element}"] = null;
        foreach (var (name, child) in shape.Kind == ListKind.Map ? item!.AsObject() : [])
        {
            Walk(child, FieldSchema.Child(shape.ItemSchema, name), $"{path}{Separator}{element}{Separator}f:{name}", leaves);
        }
    }

    private static void Parse(JsonObject tree, string path, HashSet<string> paths)
    {
        foreach (var (element, children) in tree)
        {
            var here = path.Length == 0 ? element : $"{path}{Separator}{element}";
            if (element == ".")
            {
                paths.Add(path);
            }
            else if (children is JsonObject { Count: > 0 } below)
            {
                Parse(below, here, paths);
            }
            else
            {
                paths.Add(here);
            }
        }
    }

    /// <summary>A path that ends here and has nothing below it is an empty object, without the dot.</summary>
    private static void DropLonelyDots(JsonObject node)
    {
        if (node.Count == 1)
        {
            node.Remove(".");
        }

        foreach (var (_, child) in node.ToArray())
        {
            DropLonelyDots(child!.AsObject());
        }
    }
}

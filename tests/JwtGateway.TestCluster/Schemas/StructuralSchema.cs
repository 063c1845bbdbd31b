using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Schemas;

/// <summary>
/// Pruning and defaulting by a structural schema
/// (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/).
/// </summary>
internal static class StructuralSchema
{
    /// <summary>What the API server itself gives every object, whatever the schema says.</summary>
    private static readonly string[] OfEveryObject = ["apiVersion", "kind", "metadata"];

    public static bool PreservesUnknown(JsonObject schema) => IsTrue(schema, "x-kubernetes-preserve-unknown-fields");

    public static bool IsIntOrString(JsonObject schema) => IsTrue(schema, "x-kubernetes-int-or-string");

    /// <summary>Drops the fields that the schema does not name; the names of what was dropped are added to <paramref name="dropped"/>.</summary>
    public static void Prune(JsonObject obj, JsonObject? schema, List<string>? dropped = null)
    {
        if (schema is not null)
        {
            Prune(obj, schema, isObject: true, "", dropped);
        }
    }

    /// <summary>Drops nulls where null is not allowed, then sets the defaults of fields that are missing.</summary>
    /// <param name="value">An object, or what is in it.</param>
    /// <param name="schema">Its schema.</param>
    /// <param name="keepNulls">Drop only nulls that a default takes the place of, as for what was applied: that is not read by the schema.</param>
    public static void Default(JsonNode? value, JsonObject? schema, bool keepNulls = false)
    {
        if (value is JsonObject obj && schema is not null)
        {
            foreach (var (name, child) in Properties(schema))
            {
                DefaultField(obj, name, child, keepNulls);
            }

            if (schema["additionalProperties"] is JsonObject each)
            {
                foreach (var (_, item) in obj)
                {
                    Default(item, each, keepNulls);
                }
            }
        }
        else if (value is JsonArray array && schema?["items"] is JsonObject ofItems)
        {
            foreach (var item in array)
            {
                Default(item, ofItems, keepNulls);
            }
        }
    }

    private static void DefaultField(JsonObject obj, string name, JsonObject schema, bool keepNulls)
    {
        var isNull = obj.TryGetPropertyValue(name, out var value) && value is null;
        if (isNull && !IsTrue(schema, "nullable") && !PreservesUnknown(schema) && (!keepNulls || schema.ContainsKey("default")))
        {
            obj.Remove(name);
        }

        if (!obj.ContainsKey(name) && schema.TryGetPropertyValue("default", out var byDefault))
        {
            obj[name] = byDefault?.DeepClone();
        }

        Default(obj[name], schema, keepNulls);
    }

    private static void Prune(JsonNode? value, JsonObject schema, bool isObject, string path, List<string>? dropped)
    {
        if (value is JsonArray array && schema["items"] is JsonObject ofItems)
        {
            for (var i = 0; i < array.Count; i++)
            {
                Prune(array[i], ofItems, IsEmbedded(ofItems), $"{path}[{i}]", dropped);
            }
        }
        else if (value is JsonObject obj)
        {
            foreach (var name in obj.Select(p => p.Key).ToArray())
            {
                PruneField(obj, name, schema, isObject, path.Length == 0 ? name : $"{path}.{name}", dropped);
            }
        }
    }

    private static void PruneField(JsonObject obj, string name, JsonObject schema, bool isObject, string path, List<string>? dropped)
    {
        if (isObject && OfEveryObject.Contains(name))
        {
            return;
        }

        if ((schema["properties"].At(name) ?? schema["additionalProperties"]) is JsonObject child)
        {
            Prune(obj[name], child, IsEmbedded(child), path, dropped);
        }
        else if (!PreservesUnknown(schema) && !IsTrue(schema, "additionalProperties"))
        {
            obj.Remove(name);
            dropped?.Add(path);
        }
    }

    private static IEnumerable<(string Name, JsonObject Schema)> Properties(JsonObject schema) =>
        (schema["properties"] as JsonObject)?.Where(p => p.Value is JsonObject).Select(p => (p.Key, p.Value!.AsObject())) ?? [];

    private static bool IsEmbedded(JsonObject schema) => IsTrue(schema, "x-kubernetes-embedded-resource");

    private static bool IsTrue(JsonObject schema, string name) => schema[name] is JsonValue value && value.TryGetValue<bool>(out var yes) && yes;
}

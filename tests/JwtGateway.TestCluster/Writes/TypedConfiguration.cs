using System.Text.Json;
using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Api;
using JwtGateway.Testing.Cluster.Model;
using JwtGateway.Testing.Cluster.Schemas;

namespace JwtGateway.Testing.Cluster.Writes;

/// <summary>
/// Holds what is applied to the fields, types and list keys of the schema, as the server does before it merges anything. Its answer is 500 without
/// a reason. Values (minimum, pattern and the like) are looked at later.
/// </summary>
internal static class TypedConfiguration
{
    private static readonly string[] OfEveryObject = ["apiVersion", "kind", "metadata"];

    public static void Check(ResourceRequest request, JsonObject applied)
    {
        if (request.Version.Schema is { } schema && Object(applied, schema, "", request.Version.Prunes, OfEveryObject) is { } error)
        {
            throw Statuses.Internal(
                $"failed to create typed patch object ({request.Namespace}/{request.Info.Name}; {request.ApiVersion}, Kind={request.Kind.Kind}): {error}");
        }
    }

    private static string? Value(JsonNode? value, JsonObject schema, string path, bool closed) => value switch
    {
        null => null,
        _ when StructuralSchema.IsIntOrString(schema) => value is JsonValue ? null : $"{path}: expected scalar, got {Name(value)}",
        _ when !IsOfType(value, schema.Text("type")) => $"{path}: expected {Expected(schema.Text("type"))}, got {Name(value)}",
        JsonObject obj => Object(obj, schema, path, closed, []),
        JsonArray array => List(array, schema, path, closed),
        _ => null,
    };

    private static string? Object(JsonObject obj, JsonObject schema, string path, bool closed, string[] alsoKnown)
    {
        // What holds anything is not looked into, nor what the schema of a built-in kind is silent about.
        var open = !closed || StructuralSchema.PreservesUnknown(schema) || (schema["properties"] is null && schema["additionalProperties"] is null);
        foreach (var (name, child) in obj)
        {
            var found = (schema["properties"].At(name) ?? schema["additionalProperties"]) switch
            {
                _ when alsoKnown.Contains(name) => null,
                JsonObject ofChild => Value(child, ofChild, $"{path}.{name}", closed),
                null when !open => $"{path}.{name}: field not declared in schema",
                _ => null,
            };
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    private static string? List(JsonArray array, JsonObject schema, string path, bool closed)
    {
        var shape = ListShape.Of(schema);
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (var i = 0; i < array.Count; i++)
        {
            var key = shape.ElementOf(array[i]);
            if (shape.Kind == ListKind.Map && shape.Keys.FirstOrDefault(k => array[i].At(k) is null && shape.ItemSchema.At("properties", k, "default") is null) is { } missing)
            {
                return $"{path}: element {i}: associative list with keys has an element that omits key field \"{missing}\" (and doesn't have default value)";
            }

            if (key is not null && !seen.Add(key))
            {
                return $"{path}: duplicate entries for key {key[2..]}";
            }

            if (schema["items"] is JsonObject ofItems && Value(array[i], ofItems, $"{path}[{i}]", closed) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static bool IsOfType(JsonNode value, string? type) => (type, value.GetValueKind()) switch
    {
        ("string", var kind) => kind == JsonValueKind.String,
        ("integer" or "number", var kind) => kind == JsonValueKind.Number,
        ("boolean", var kind) => kind is JsonValueKind.True or JsonValueKind.False,
        ("object", var kind) => kind == JsonValueKind.Object,
        ("array", var kind) => kind == JsonValueKind.Array,
        _ => true,
    };

    private static string Expected(string? type) => type switch
    {
        "integer" or "number" => "numeric (int or float)",
        "object" => "map",
        "array" => "list",
        _ => type ?? "",
    };

    private static string Name(JsonNode value) => value switch
    {
        JsonObject => "map",
        JsonArray => "list",
        _ => value.GetValueKind().ToString().ToLowerInvariant(),
    };
}

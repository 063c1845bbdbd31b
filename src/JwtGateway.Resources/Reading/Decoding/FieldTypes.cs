using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace JwtGateway.Resources.Reading.Decoding;

/// <summary>Types of fields, in words.</summary>
internal static class FieldTypes
{
    public static bool IsInteger(Type type) => Bare(type) == typeof(int) || Bare(type) == typeof(long);

    /// <summary>Whether the field takes anything, any mapping, or any list, and this is one.</summary>
    public static bool IsFreeForm(Type type, JsonNode node) =>
        type == typeof(JsonNode) || (type == typeof(JsonObject) && node is JsonObject) || (type == typeof(JsonArray) && node is JsonArray);

    /// <summary>What was expected, what was found instead, and what to do where that is plain; never the value.</summary>
    public static string Mismatch(JsonNode node, JsonTypeInfo type) =>
        $"expected {Describe(type)}, found {Found(node.GetValueKind(), type.Type)}{Advice(node.GetValueKind(), type.Type)}";

    public static string Describe(JsonTypeInfo type) => type.Kind switch
    {
        JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary => "a mapping",
        JsonTypeInfoKind.Enumerable => "a list",
        _ when type.Type == typeof(JsonObject) => "a mapping",
        _ when type.Type == typeof(JsonArray) => "a list",
        _ when Bare(type.Type) == typeof(IntOrString) => "a 32-bit integer or a string",
        _ when Bare(type.Type) == typeof(bool) => "true or false",
        _ when Bare(type.Type) == typeof(DateTimeOffset) => "a time as in RFC 3339",
        _ when Bare(type.Type) == typeof(int) => "a 32-bit integer",
        _ when IsInteger(type.Type) => "an integer",
        _ => "a string",
    };

    private static string Found(JsonValueKind kind, Type expected) => kind switch
    {
        JsonValueKind.Object => "a mapping",
        JsonValueKind.Array => "a list",
        JsonValueKind.String when Bare(expected) == typeof(DateTimeOffset) => "another string",
        JsonValueKind.String => "a string",
        JsonValueKind.Number when IsInteger(expected) => "another number",
        JsonValueKind.Number => "a number",
        _ => "true or false",
    };

    private static string Advice(JsonValueKind kind, Type expected) => kind switch
    {
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False when expected == typeof(string) => "; put it in quotes",
        JsonValueKind.String when IsInteger(expected) || Bare(expected) == typeof(bool) => "; write it without quotes",
        _ => "",
    };

    private static Type Bare(Type type) => Nullable.GetUnderlyingType(type) ?? type;
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JwtGateway.Translation.Migration;

/// <summary>Reading of objects whose shape nobody has checked.</summary>
internal static class JsonFields
{
    /// <summary>The member's text; null: there is none.</summary>
    public static string? Text(this JsonObject? json, string name) =>
        json?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>The member's whole number; null: there is none.</summary>
    public static int? Number(this JsonObject? json, string name) => json?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        && int.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Whether the member is <c>true</c>.</summary>
    public static bool IsTrue(this JsonObject? json, string name) => json?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    /// <summary>The member, an object.</summary>
    public static JsonObject? Object(this JsonObject? json, string name) => json?[name] as JsonObject;

    /// <summary>The items of the member that are objects, and their positions.</summary>
    public static IEnumerable<(JsonObject Item, int Index)> Objects(this JsonObject? json, string name) =>
        (json?[name] as JsonArray ?? []).Select((item, i) => (Item: item as JsonObject, i)).Where(x => x.Item is not null).Select(x => (x.Item!, x.i));

    /// <summary>The items of the member that are texts; null when one is not.</summary>
    public static List<string>? Texts(this JsonObject? json, string name)
    {
        if (json?[name] is null)
            return [];
        if (json[name] is not JsonArray items)
            return null;
        var texts = items.Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : null).ToList();
        return texts.Contains(null) ? null : [.. texts.OfType<string>()];
    }

    /// <summary>An array of texts.</summary>
    public static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    /// <summary>The paths of all that has nothing below it. Nulls are absent; an empty object or list is a leaf.</summary>
    public static IEnumerable<string> Leaves(JsonObject json) => Leaves(json, "");

    private static IEnumerable<string> Leaves(JsonNode? node, string path) => node switch
    {
        null => [],
        JsonObject { Count: > 0 } members => members.SelectMany(m => Leaves(m.Value, Below(path, m.Key))),
        JsonArray { Count: > 0 } items => items.SelectMany((item, i) => Leaves(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"))),
        _ => [path],
    };

    /// <summary>Keys of maps have dots in them.</summary>
    private static string Below(string path, string name) =>
        path.Length == 0 ? name : path is "metadata.annotations" or "metadata.labels" || name.AsSpan().IndexOfAny('.', '[', '/') >= 0 ? $"{path}[{name}]" : $"{path}.{name}";
}

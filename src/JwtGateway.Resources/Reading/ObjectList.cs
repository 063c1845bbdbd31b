using System.Text.Json.Nodes;

namespace JwtGateway.Resources.Reading;

/// <summary>Lists of objects: <c>kind: List</c>, and the API server's <c>HTTPRouteList</c> and the like.</summary>
internal static class ObjectList
{
    private const string Suffix = "List";

    /// <summary>The items, with the list's own version and kind where they have none; null when the object is not a list.</summary>
    public static List<JsonNode?>? ItemsOf(JsonObject json)
    {
        var kind = json["kind"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
        if (!kind.EndsWith(Suffix, StringComparison.Ordinal))
            return null;
        if (json["items"] is not JsonArray items)
            return json["items"] is null && kind == Suffix ? [] : null;

        foreach (var item in items.OfType<JsonObject>().Where(_ => kind.Length > Suffix.Length))
        {
            item.TryAdd("apiVersion", json["apiVersion"]?.DeepClone());
            item.TryAdd("kind", kind[..^Suffix.Length]);
        }

        return [.. items];
    }
}

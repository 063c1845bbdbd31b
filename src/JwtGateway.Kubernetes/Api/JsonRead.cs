using System.Text.Json;
using System.Text.Json.Nodes;

namespace JwtGateway.Kubernetes.Api;

/// <summary>Reads JSON that may be anything.</summary>
internal static class JsonRead
{
    // A repeated member would otherwise surface as an exception wherever the object is first looked at.
    private static JsonDocumentOptions Options => new() { AllowDuplicateProperties = false, MaxDepth = 256 };

    /// <summary>The object; null when the text is not a JSON object.</summary>
    public static JsonObject? Object(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonNode.Parse(utf8, documentOptions: Options) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The object; null when the text is not a JSON object. Failures of the stream itself are exceptions.</summary>
    public static async Task<JsonObject?> ObjectAsync(Stream stream, CancellationToken cancellation)
    {
        try
        {
            return await JsonNode.ParseAsync(stream, documentOptions: Options, cancellationToken: cancellation) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A string member that is there and not empty.</summary>
    public static string? Text(JsonObject? json, string name) =>
        json?[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    /// <summary>A whole number.</summary>
    public static long? Number(JsonObject? json, string name) =>
        json?[name] is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;
}

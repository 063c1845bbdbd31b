using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Testing.Cluster.Api;

/// <summary>Reads request bodies: JSON, and YAML where the API takes it.</summary>
internal static class BodyReader
{
    /// <summary>As the real server: 3 MiB.</summary>
    private const int Limit = 3 * 1024 * 1024;

    public static async Task<JsonNode?> ReadAsync(HttpContext http, string mediaType)
    {
        var text = await ReadTextAsync(http);
        if (text.Length == 0)
        {
            return null;
        }

        try
        {
            return mediaType is "application/yaml" or "application/apply-patch+yaml"
                ? (KubeYaml.Parse(text) is [var first, ..] ? first : null)
                : Parse(text, http.Request.Query["fieldValidation"] == "Strict");
        }
        catch (Exception e) when (e is JsonException or YamlDotNet.Core.YamlException or ArgumentException)
        {
            throw Statuses.BadRequest($"error decoding the body: {e.Message}");
        }
    }

    public static async Task<JsonObject> ReadObjectAsync(HttpContext http, string mediaType) => mediaType is "application/json" or "application/yaml"
        ? await ReadAsync(http, mediaType) as JsonObject ?? throw Statuses.BadRequest("the body is not an object")
        : throw Statuses.UnsupportedMediaType(mediaType);

    /// <summary>The last of several fields of a name counts; a client that is strict is told.</summary>
    private static JsonNode? Parse(string text, bool strict)
    {
        using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = !strict });
        return Node(document.RootElement);

        static JsonNode? Node(JsonElement element)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    var obj = new JsonObject();
                    foreach (var property in element.EnumerateObject())
                    {
                        obj[property.Name] = Node(property.Value);
                    }

                    return obj;
                case JsonValueKind.Array:
                    return new JsonArray([.. element.EnumerateArray().Select(Node)]);
                case JsonValueKind.Null:
                    return null;
                default:
                    return JsonValue.Create(element.Clone());
            }
        }
    }

    private static async Task<string> ReadTextAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(http.RequestAborted);
        return text.Length <= Limit ? text : throw Statuses.Error(413, "RequestEntityTooLarge", $"Request entity too large: limit is {Limit}");
    }
}

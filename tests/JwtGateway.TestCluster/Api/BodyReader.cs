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
            return mediaType is "application/yaml" or "application/apply-patch+yaml" ? (KubeYaml.Parse(text) is [var first, ..] ? first : null) : JsonNode.Parse(text);
        }
        catch (Exception e) when (e is JsonException or YamlDotNet.Core.YamlException or ArgumentException)
        {
            throw Statuses.BadRequest($"error decoding the body: {e.Message}");
        }
    }

    public static async Task<JsonObject> ReadObjectAsync(HttpContext http, string mediaType) =>
        await ReadAsync(http, mediaType) as JsonObject ?? throw Statuses.BadRequest("the body is not an object");

    private static async Task<string> ReadTextAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(http.RequestAborted);
        return text.Length <= Limit ? text : throw Statuses.Error(413, "RequestEntityTooLarge", $"Request entity too large: limit is {Limit}");
    }
}

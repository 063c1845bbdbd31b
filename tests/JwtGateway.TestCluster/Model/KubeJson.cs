using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JwtGateway.Testing.Cluster.Model;

/// <summary>Reading and building API objects as JSON.</summary>
internal static class KubeJson
{
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonObject Metadata(this JsonObject obj)
    {
        if (obj["metadata"] is not JsonObject metadata)
        {
            metadata = [];
            obj["metadata"] = metadata;
        }

        return metadata;
    }

    /// <summary>The string at a path, or null.</summary>
    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            node = (node as JsonObject)?[name];
        }

        return node;
    }

    /// <summary>The integer of a node, however it came to be one; 0: it is none.</summary>
    public static long Integer(this JsonNode? node) =>
        node is JsonValue value && long.TryParse(value.ToJsonString(), CultureInfo.InvariantCulture, out var number) ? number : 0;

    public static IEnumerable<JsonObject> Objects(this JsonNode? node) => (node as JsonArray)?.OfType<JsonObject>() ?? [];

    public static IEnumerable<string> Texts(this JsonNode? node) =>
        (node as JsonArray)?.Select(item => item.Text()).OfType<string>() ?? [];

    public static string Name(this JsonObject obj) => obj["metadata"].Text("name") ?? "";

    public static string Namespace(this JsonObject obj) => obj["metadata"].Text("namespace") ?? "";

    public static string Uid(this JsonObject obj) => obj["metadata"].Text("uid") ?? "";

    public static string ResourceVersion(this JsonObject obj) => obj["metadata"].Text("resourceVersion") ?? "";

    public static bool IsBeingDeleted(this JsonObject obj) => obj["metadata"].Text("deletionTimestamp") is not null;

    public static IReadOnlyList<string> Finalizers(this JsonObject obj) => [.. obj["metadata"].At("finalizers").Texts()];

    public static JsonObject Copy(this JsonObject obj) => obj.DeepClone().AsObject();

    public static byte[] Utf8(this JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node, Compact);

    public static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    /// <summary>An instant as <c>metav1.Time</c> writes it.</summary>
    public static string Time(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Unfolds what the parser left folded, so that many threads can read it: a JsonNode unfolds on first reading, without a lock.</summary>
    public static void Unfold(JsonNode? node)
    {
        if (node is JsonObject obj)
        {
            foreach (var (_, child) in obj)
            {
                Unfold(child);
            }
        }
        else if (node is JsonArray array)
        {
            foreach (var child in array)
            {
                Unfold(child);
            }
        }
    }
}

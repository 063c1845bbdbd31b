using System.Text.Json;
using System.Text.Json.Nodes;
using JwtGateway.Resources.Reading.Decoding;

namespace JwtGateway.Resources.Reading;

/// <summary>
/// Reads an object's JSON, from a file or from the API server, into its record. A null is an absent field (Kubernetes API conventions,
/// "Optional vs. Required"). A field that is unknown or of a wrong type becomes an issue of the object, and the rest is read, above all
/// what a policy is for: a policy that is half read still keeps its routes shut.
/// </summary>
public static class ResourceDecoder
{
    /// <summary>Reads <paramref name="json"/>, and leaves it as it is.</summary>
    public static DecodeResult Decode(JsonObject json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (Text(json, "apiVersion") is not { } apiVersion)
            return Unidentified("apiVersion", json["apiVersion"]);
        if (Text(json, "kind") is not { } kind)
            return Unidentified("kind", json["kind"]);

        var metadata = json["metadata"] as JsonObject;
        if (ResourceKind.Find(apiVersion, kind) is not { } known)
            return new DecodeResult.Unread(Reference(apiVersion, kind, metadata));
        if (Text(metadata, "name") is null)
            return Unidentified("metadata.name", metadata?["name"]);
        if (metadata!["namespace"] is { } ns && ns.GetValueKind() != JsonValueKind.String)
            return Unidentified("metadata.namespace", ns);

        return new DecodeResult.Decoded(Read(json, known.Type));
    }

    private static KubernetesResource Read(JsonObject json, Type type)
    {
        var fields = new FieldReader();
        var readable = fields.Read(json, ResourceContracts.Of(type));
        var resource = (KubernetesResource)readable.Deserialize(ResourceContracts.TypeInfo(type))!;
        return resource.ReadFrom(readable) with { Issues = fields.Issues };
    }

    private static ObjectReference Reference(string apiVersion, string kind, JsonObject? metadata)
    {
        var group = ApiGroup.Of(apiVersion);
        return new ObjectReference(group, kind, Text(metadata, "namespace") ?? "", Text(metadata, "name") ?? "")
        {
            Version = ResourceKind.IsRead(group, kind) ? apiVersion[(apiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..] : null,
        };
    }

    private static string? Text(JsonObject? json, string name) =>
        json?[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private static DecodeResult.Failed Unidentified(string path, JsonNode? found) => new(path, $"{path}: {found?.GetValueKind() switch
    {
        null => "expected a string, found none",
        JsonValueKind.String => "expected a string, found an empty one",
        _ => FieldTypes.Mismatch(found, ResourceContracts.TypeInfo(typeof(string))),
    }}");
}

using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Schemas;

/// <summary>Walks down a schema that may end before the object does.</summary>
internal static class FieldSchema
{
    /// <summary>List types of <c>metav1.ObjectMeta</c>.</summary>
    public static JsonObject Metadata { get; } = Unfolded("""
        {"properties": {
          "finalizers": {"type": "array", "x-kubernetes-list-type": "set"},
          "ownerReferences": {"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["uid"],
            "items": {"type": "object", "x-kubernetes-map-type": "atomic"}}}}
        """);

    public static JsonObject? Child(JsonObject? schema, string name) =>
        (schema.At("properties", name) ?? schema.At("additionalProperties")) as JsonObject;

    public static bool IsAtomicMap(JsonObject? schema) => schema.Text("x-kubernetes-map-type") == "atomic";

    private static JsonObject Unfolded(string json)
    {
        var schema = JsonNode.Parse(json)!.AsObject();
        KubeJson.Unfold(schema);
        return schema;
    }
}

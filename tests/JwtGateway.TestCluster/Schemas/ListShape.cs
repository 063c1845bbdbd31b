using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Schemas;

/// <summary>How server-side apply merges a list.</summary>
internal enum ListKind
{
    /// <summary>As one value. What a list is unless its schema says otherwise.</summary>
    Atomic,

    /// <summary>By the value of each element.</summary>
    Set,

    /// <summary>By key fields of each element.</summary>
    Map,
}

/// <summary>The <c>x-kubernetes-list-type</c> and <c>x-kubernetes-list-map-keys</c> of a list.</summary>
internal sealed record ListShape(ListKind Kind, ImmutableArray<string> Keys, JsonObject? ItemSchema)
{
    private static readonly ListShape AtomicList = new(ListKind.Atomic, [], null);

    public static ListShape Of(JsonNode? schema) => schema.Text("x-kubernetes-list-type") switch
    {
        "map" => new(ListKind.Map, [.. schema.At("x-kubernetes-list-map-keys").Texts()], schema.At("items") as JsonObject),
        "set" => new(ListKind.Set, [], schema.At("items") as JsonObject),
        _ => AtomicList,
    };

    /// <summary>The path element of an item in FieldsV1: <c>k:{"name":"http"}</c> or <c>v:"a"</c>; null: it has no key.</summary>
    public string? ElementOf(JsonNode? item)
    {
        if (Kind == ListKind.Set)
        {
            return "v:" + (item?.ToJsonString() ?? "null");
        }

        if (item is not JsonObject obj)
        {
            return null;
        }

        var key = new JsonObject();
        foreach (var name in Keys.Order(StringComparer.Ordinal))
        {
            if ((obj[name] ?? ItemSchema.At("properties", name, "default")) is { } value)
            {
                key[name] = value.DeepClone();
            }
        }

        return key.Count == 0 ? null : "k:" + key.ToJsonString();
    }
}

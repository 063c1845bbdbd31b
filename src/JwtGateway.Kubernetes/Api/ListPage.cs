using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace JwtGateway.Kubernetes.Api;

/// <summary>Which page of a list.</summary>
public sealed record ListOptions
{
    /// <summary>At most so many items; null: all in one page.</summary>
    public int? Limit { get; init; }

    /// <summary>The token of the page before; null: the first page, of the newest state there is.</summary>
    public string? Continue { get; init; }

    /// <summary>E.g. <c>type!=helm.sh/release.v1</c>; null: all.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>E.g. <c>app.kubernetes.io/managed-by=jwt-gateway</c>; null: all.</summary>
    public string? LabelSelector { get; init; }
}

/// <summary>A page of a list.</summary>
/// <param name="ResourceVersion">Of the list as a whole; never empty. To be handed back, not to be understood.</param>
/// <param name="Continue">The token of the next page; null on the last.</param>
/// <param name="Items">The objects, with the kind and version that items of lists lack in built-in kinds.</param>
public sealed record ListPage(string ResourceVersion, string? Continue, ImmutableArray<JsonObject> Items)
{
    internal static ListPage? Read(JsonObject list, ResourceDescriptor resource)
    {
        var metadata = list["metadata"] as JsonObject;
        if (JsonRead.Text(metadata, "resourceVersion") is not { } version || list["items"] is not (null or JsonArray))
            return null;

        var items = list["items"] as JsonArray ?? [];
        if (items.Any(item => item is not JsonObject))
            return null;

        foreach (var item in items.Cast<JsonObject>())
        {
            item.TryAdd("apiVersion", resource.ApiVersion);
            item.TryAdd("kind", resource.Kind);
        }

        return new ListPage(version, JsonRead.Text(metadata, "continue"), [.. items.Cast<JsonObject>()]);
    }
}

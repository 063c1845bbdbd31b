using JwtGateway.Testing.Cluster.Model;
using JwtGateway.Testing.Cluster.Storage;

namespace JwtGateway.Testing.Cluster.Api;

/// <summary>What a request path means, as the API's URL rules have it.</summary>
/// <param name="Group">API group; empty: core.</param>
/// <param name="Version">E.g. <c>v1</c>.</param>
/// <param name="Resource">Plural; empty: the discovery document of the version.</param>
/// <param name="Namespace">Null: none in the path.</param>
/// <param name="Name">Null: the collection.</param>
/// <param name="Subresource">Null: the object itself.</param>
internal sealed record RequestInfo(string Group, string Version, string Resource, string? Namespace, string? Name, string? Subresource)
{
    /// <summary>Null where the path is no resource path.</summary>
    public static RequestInfo? Parse(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        return parts switch
        {
            ["api", var version, .. var rest] => Parse("", version, rest),
            ["apis", var group, var version, .. var rest] => Parse(group, version, rest),
            _ => null,
        };
    }

    private static RequestInfo? Parse(string group, string version, string[] rest) => rest switch
    {
        [] => new(group, version, "", null, null, null),
        ["namespaces", var name, "status" or "finalize"] => new(group, version, "namespaces", null, name, rest[2]),
        ["namespaces", var ns, var resource] => new(group, version, resource, ns, null, null),
        ["namespaces", var ns, var resource, var name] => new(group, version, resource, ns, name, null),
        ["namespaces", var ns, var resource, var name, var sub] => new(group, version, resource, ns, name, sub),
        [var resource] => new(group, version, resource, null, null, null),
        [var resource, var name] => new(group, version, resource, null, name, null),
        [var resource, var name, var sub] => new(group, version, resource, null, name, sub),
        _ => null,
    };
}

/// <summary>A request for a resource that exists.</summary>
/// <param name="Info">Its path.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Version">The version of the kind that the client speaks.</param>
/// <param name="Query">Its query.</param>
/// <param name="User">Who asks.</param>
/// <param name="Manager">Who owns what it writes.</param>
internal sealed record ResourceRequest(
    RequestInfo Info, ResourceKind Kind, KindVersion Version, IReadOnlyDictionary<string, string> Query, Auth.ClusterUser User, string Manager)
{
    public string Namespace => Info.Namespace ?? "";

    public string? Subresource => Info.Subresource;

    public string ApiVersion => Kind.ApiVersion(Version.Name);

    public ObjectName ObjectName => new(Namespace, Info.Name ?? "");

    public string? Parameter(string name) => Query.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    public bool Flag(string name) => Query.TryGetValue(name, out var value) && value is "true" or "1" or "";

    public ApiError NotFound() => Statuses.NotFound(Kind.Plural, Kind.Group, Info.Name ?? "");

    public ApiError Stale() => Statuses.Stale(Kind.Plural, Kind.Group, Info.Name ?? "");
}

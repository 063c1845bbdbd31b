using System.Text.Json.Nodes;

namespace JwtGateway.Kubernetes.Api;

/// <summary>
/// Asks the discovery API (Kubernetes API concepts, "API discovery") whether a kind is there. That a group's version answers 404 is not believed
/// before the list of all groups, too, is without it: something in front of the server may answer 404 to everything.
/// </summary>
internal sealed class KindDiscovery(KubernetesApi api)
{
    public async Task<KindPresence> AskAsync(ResourceDescriptor resource, CancellationToken cancellation)
    {
        var path = resource.Group.Length == 0 ? $"/api/{resource.Version}" : $"/apis/{resource.ApiVersion}";
        return await api.DiscoverAsync(path, cancellation) switch
        {
            ApiResult<JsonObject>.Ok { Value: var list } => Items(list, "APIResourceList", "resources") is { } resources
                ? Presence(resources.Any(r => JsonRead.Text(r, "name") == resource.Plural))
                : Malformed(path),
            ApiResult<JsonObject>.Failed { Failure: ApiFailure.NotFound } when resource.Group.Length > 0 => await AskForGroupAsync(resource, cancellation),
            var failed => new KindPresence.Unknown(failed.Problem!),
        };
    }

    private async Task<KindPresence> AskForGroupAsync(ResourceDescriptor resource, CancellationToken cancellation)
    {
        const string Path = "/apis";
        return await api.DiscoverAsync(Path, cancellation) switch
        {
            ApiResult<JsonObject>.Ok { Value: var list } => Items(list, "APIGroupList", "groups") is not { } groups ? Malformed(Path)
                : groups.Any(g => HasVersion(g, resource)) ? new KindPresence.Unknown(new ApiFailure.NotFound($"Discovery names {resource.ApiVersion}, and answers 404 for it."))
                : new KindPresence.NotServed(),
            var failed => new KindPresence.Unknown(failed.Problem!),
        };
    }

    private static bool HasVersion(JsonObject group, ResourceDescriptor resource) =>
        JsonRead.Text(group, "name") == resource.Group
        && (group["versions"] as JsonArray ?? []).OfType<JsonObject>().Any(v => JsonRead.Text(v, "version") == resource.Version);

    private static List<JsonObject>? Items(JsonObject list, string kind, string member) =>
        JsonRead.Text(list, "kind") == kind && list[member] is JsonArray items ? [.. items.OfType<JsonObject>()] : null;

    private static KindPresence Presence(bool served) => served ? new KindPresence.Served() : new KindPresence.NotServed();

    private static KindPresence.Unknown Malformed(string path) => new(new ApiFailure.Malformed($"Discovery at {path} is not what the API has there."));
}

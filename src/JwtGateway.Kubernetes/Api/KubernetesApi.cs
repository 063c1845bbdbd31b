using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Transport;

namespace JwtGateway.Kubernetes.Api;

/// <summary>
/// Calls of the API server, on JSON as it is. Every call but <see cref="WatchAsync"/> ends within 30 s per attempt; 429 and 5xx answers that
/// carry <c>Retry-After</c> are tried again, up to 5 times, unless the call creates something. Nothing but cancellation and misuse throws.
/// </summary>
/// <param name="transport">The connection. It may be shared, except by leader election, which wants its own.</param>
public sealed class KubernetesApi(ApiTransport transport)
{
    private const string MergePatch = "application/merge-patch+json";
    private const string ApplyPatch = "application/apply-patch+yaml";

    /// <summary>A page of the objects of a kind.</summary>
    /// <param name="resource">The kind.</param>
    /// <param name="ns">A namespace; null: all.</param>
    /// <param name="options">Which page.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ApiResult<ListPage>> ListAsync(
        ResourceDescriptor resource, string? ns, ListOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(options);
        // A continue token names its resourceVersion itself; sending another is an error (kubernetes#85272).
        var query = new QueryText()
            .Add("limit", options.Limit)
            .Add("continue", options.Continue)
            .Add("fieldSelector", options.FieldSelector)
            .Add("labelSelector", options.LabelSelector);
        var answer = await SendAsync(new ApiRequest(HttpMethod.Get, resource.CollectionPath(ns) + query), cancellation);
        if (answer is not ApiResult<JsonObject>.Ok ok)
            return new ApiResult<ListPage>.Failed(answer.Problem!);

        return ListPage.Read(ok.Value, resource) is { } page
            ? new ApiResult<ListPage>.Ok(page)
            : new ApiResult<ListPage>.Failed(new ApiFailure.Malformed($"The list of {resource} has no resourceVersion, or items that are no objects."));
    }

    /// <summary>Opens a watch with bookmarks. The caller limits its time: this has no limit of its own.</summary>
    public async Task<ApiResult<WatchStream>> WatchAsync(
        ResourceDescriptor resource, string? ns, WatchOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        ArgumentNullException.ThrowIfNull(options);
        var query = new QueryText()
            .Add("watch", "true")
            .Add("allowWatchBookmarks", "true")
            .Add("resourceVersion", options.ResourceVersion)
            .Add("timeoutSeconds", options.TimeoutSeconds)
            .Add("fieldSelector", options.FieldSelector)
            .Add("labelSelector", options.LabelSelector);
        var answer = await transport.OpenAsync(new ApiRequest(HttpMethod.Get, resource.CollectionPath(ns) + query), cancellation);
        return answer is ApiResult<ApiReply>.Ok ok
            ? new ApiResult<WatchStream>.Ok(new WatchStream(ok.Value, await ok.Value.BodyAsync(cancellation)))
            : new ApiResult<WatchStream>.Failed(answer.Problem!);
    }

    /// <summary>A document of the discovery API.</summary>
    /// <param name="path">E.g. <c>/apis/apps/v1</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    internal Task<ApiResult<JsonObject>> DiscoverAsync(string path, CancellationToken cancellation) =>
        SendAsync(new ApiRequest(HttpMethod.Get, path), cancellation);

    /// <summary>An object, from etcd rather than from a cache.</summary>
    public Task<ApiResult<JsonObject>> GetAsync(ResourceDescriptor resource, string? ns, string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return SendAsync(new ApiRequest(HttpMethod.Get, resource.ObjectPath(ns, name)), cancellation);
    }

    /// <summary>Creates an object, or asks a question such as a TokenReview. Never tried again: it may have been done.</summary>
    public Task<ApiResult<JsonObject>> CreateAsync(ResourceDescriptor resource, string? ns, JsonObject body, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return SendAsync(With(resource, HttpMethod.Post, resource.CollectionPath(ns), body), cancellation);
    }

    /// <summary>Replaces an object; with <c>metadata.resourceVersion</c> in the body, only if it is still that one.</summary>
    public Task<ApiResult<JsonObject>> ReplaceAsync(
        ResourceDescriptor resource, string? ns, string name, JsonObject body, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return SendAsync(With(resource, HttpMethod.Put, resource.ObjectPath(ns, name), body), cancellation);
    }

    /// <summary>Merges into an object (RFC 7396: lists are replaced whole, null removes).</summary>
    public Task<ApiResult<JsonObject>> MergePatchAsync(
        ResourceDescriptor resource, string? ns, string name, JsonObject patch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return SendAsync(With(resource, HttpMethod.Patch, resource.ObjectPath(ns, name), patch) with { ContentType = MergePatch }, cancellation);
    }

    /// <summary>Merges into an object's status (RFC 7396). Carry <c>metadata.resourceVersion</c> wherever a list is sent.</summary>
    public Task<ApiResult<JsonObject>> PatchStatusAsync(
        ResourceDescriptor resource, string? ns, string name, JsonObject patch, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var request = With(resource, HttpMethod.Patch, resource.ObjectPath(ns, name) + "/status", patch);
        return SendAsync(request with { ContentType = MergePatch }, cancellation);
    }

    /// <summary>
    /// Server-side apply: creates the object or takes over the fields that <paramref name="body"/> has, by force. Only for objects that are
    /// ours as a whole; other people's lists without keys would be replaced.
    /// </summary>
    /// <param name="resource">The kind.</param>
    /// <param name="ns">The namespace; null for cluster-scoped kinds.</param>
    /// <param name="name">The name.</param>
    /// <param name="body">All fields we want, with apiVersion and kind, without managedFields.</param>
    /// <param name="fieldManager">Who we are, e.g. <c>jwtgateway</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<ApiResult<JsonObject>> ApplyAsync(
        ResourceDescriptor resource, string? ns, string name, JsonObject body, string fieldManager, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var query = new QueryText().Add("fieldManager", fieldManager).Add("force", "true");
        return SendAsync(With(resource, HttpMethod.Patch, resource.ObjectPath(ns, name) + query, body) with { ContentType = ApplyPatch }, cancellation);
    }

    /// <summary>Deletes an object, in the background; what it owns goes with it.</summary>
    /// <param name="resource">The kind.</param>
    /// <param name="ns">The namespace; null for cluster-scoped kinds.</param>
    /// <param name="name">The name.</param>
    /// <param name="uid">Only the object with this uid; null: whichever has the name.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<ApiResult<JsonObject>> DeleteAsync(
        ResourceDescriptor resource, string? ns, string name, string? uid, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var options = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "DeleteOptions", ["propagationPolicy"] = "Background" };
        if (uid is not null)
            options["preconditions"] = new JsonObject { ["uid"] = uid };
        return SendAsync(With(resource, HttpMethod.Delete, resource.ObjectPath(ns, name), options), cancellation);
    }

    private static ApiRequest With(ResourceDescriptor resource, HttpMethod method, string target, JsonObject body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new ApiRequest(method, target) { Body = ApiRequest.Bytes(body), Confidential = resource.Plural is "secrets" or "tokenreviews" };
    }

    private Task<ApiResult<JsonObject>> SendAsync(ApiRequest request, CancellationToken cancellation) =>
        transport.SendAsync(request, cancellation);
}

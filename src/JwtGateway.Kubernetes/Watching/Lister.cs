using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Stores;

namespace JwtGateway.Kubernetes.Watching;

/// <summary>Asks for the pages of a list.</summary>
internal sealed class Lister(KubernetesApi api, WatchedResource watched, string? ns)
{
    public const int PageSize = 500;

    /// <summary>The first page, of the newest state (no resourceVersion: a quorum read, which keeps to the limit).</summary>
    public Task<ApiResult<ListPage>> FirstAsync(ResourceDescriptor resource, bool paged, CancellationToken cancellation) =>
        AskAsync(resource, new ListOptions { Limit = paged ? PageSize : null }, cancellation);

    public Task<ApiResult<ListPage>> NextAsync(ResourceDescriptor resource, string token, CancellationToken cancellation) =>
        AskAsync(resource, new ListOptions { Limit = PageSize, Continue = token }, cancellation);

    private async Task<ApiResult<ListPage>> AskAsync(ResourceDescriptor resource, ListOptions options, CancellationToken cancellation)
    {
        var selected = options with { FieldSelector = watched.FieldSelector, LabelSelector = watched.LabelSelector };
        var result = await api.ListAsync(resource, ns, selected, cancellation);
        return result is ApiResult<ListPage>.Ok { Value.Items: var items } && items.Any(item => ObjectKey.Of(item) is null)
            ? new ApiResult<ListPage>.Failed(new ApiFailure.Malformed($"The list of {resource} has an object without a name."))
            : result;
    }

    /// <summary>The state after a page.</summary>
    public static ReflectorState.Paging? More(ListPage page, string version, ImmutableList<JsonObject> buffer) =>
        page.Continue is null ? null : new ReflectorState.Paging(page.Continue, version, buffer.AddRange(page.Items));
}

using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster;

/// <summary>What tests do with a cluster, over its real API: the same for the double and for a real server.</summary>
public sealed class ClusterClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly ResourcePaths _paths;

    internal ClusterClient(HttpClient http, X509Certificate2? authority)
    {
        _http = http;
        Authority = authority;
        _paths = new ResourcePaths(http);
    }

    /// <summary>For requests that have no method here. Relative addresses start at the server's root.</summary>
    public HttpClient Http => _http;

    /// <summary>The authority of the server's certificate; null: the system's.</summary>
    public X509Certificate2? Authority { get; }

    /// <summary>Applies every document of a YAML text by server-side apply with force, as field manager <c>test</c>; waits for definitions to be established.</summary>
    /// <param name="yaml">One document or more.</param>
    /// <param name="defaultNamespace">Where namespaced objects without a namespace go.</param>
    public async Task<IReadOnlyList<JsonObject>> ApplyYamlAsync(string yaml, string defaultNamespace = "default")
    {
        List<JsonObject> applied = [];
        foreach (var document in KubeYaml.Parse(yaml))
        {
            applied.Add(await ApplyAsync(document.AsObject(), defaultNamespace));
        }

        return applied;
    }

    /// <summary>The same for one object.</summary>
    public async Task<JsonObject> ApplyAsync(JsonObject obj, string defaultNamespace = "default", string fieldManager = "test")
    {
        ArgumentNullException.ThrowIfNull(obj);
        var path = await _paths.OfAsync(obj, defaultNamespace);
        var applied = await ReadAsync(await SendAsync(HttpMethod.Patch, $"{path}?fieldManager={fieldManager}&force=true", obj, "application/apply-patch+yaml"));
        return obj.Text("kind") == "CustomResourceDefinition" ? await EstablishedAsync(path) : applied;
    }

    /// <summary>Creates an object.</summary>
    public async Task<JsonObject> CreateAsync(JsonObject obj, string defaultNamespace = "default")
    {
        ArgumentNullException.ThrowIfNull(obj);
        var path = await _paths.OfCollectionAsync(obj, defaultNamespace);
        return await ReadAsync(await SendAsync(HttpMethod.Post, path, obj));
    }

    /// <summary>An object.</summary>
    /// <param name="kind">Kind, plural, or plural.group, e.g. <c>Deployment</c>, <c>gateways.gateway.networking.k8s.io</c>.</param>
    /// <param name="ns">Namespace; ignored for kinds of the cluster.</param>
    /// <param name="name">Name.</param>
    public async Task<JsonObject> GetAsync(string kind, string ns, string name) =>
        await ReadAsync(await SendAsync(HttpMethod.Get, await _paths.OfAsync(kind, ns, name)));

    /// <summary>The same; null where there is no such object.</summary>
    public async Task<JsonObject?> FindAsync(string kind, string ns, string name)
    {
        using var response = await SendAsync(HttpMethod.Get, await _paths.OfAsync(kind, ns, name));
        return response.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync(response);
    }

    /// <summary>The objects of a kind in a namespace; null: in all.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(string kind, string? ns = null, string? labelSelector = null)
    {
        var query = labelSelector is null ? "" : "?labelSelector=" + Uri.EscapeDataString(labelSelector);
        var list = await ReadAsync(await SendAsync(HttpMethod.Get, await _paths.OfAsync(kind, ns, null) + query));
        return [.. list["items"].Objects()];
    }

    /// <summary>Merges a patch (RFC 7396) into an object.</summary>
    public async Task<JsonObject> PatchAsync(string kind, string ns, string name, JsonNode patch, string? subresource = null)
    {
        var path = await _paths.OfAsync(kind, ns, name) + (subresource is null ? "" : "/" + subresource);
        return await ReadAsync(await SendAsync(HttpMethod.Patch, path, patch, "application/merge-patch+json"));
    }

    /// <summary>Deletes an object. One that is not there is no error.</summary>
    public async Task DeleteAsync(string kind, string ns, string name, string propagationPolicy = "Background")
    {
        using var response = await SendAsync(HttpMethod.Delete, $"{await _paths.OfAsync(kind, ns, name)}?propagationPolicy={propagationPolicy}");
        if (response.StatusCode != HttpStatusCode.NotFound)
        {
            await ReadAsync(response);
        }
    }

    /// <summary>Waits until an object is as it should be, and returns it. Fails with the object's last state.</summary>
    /// <param name="kind">As in <see cref="GetAsync"/>.</param>
    /// <param name="ns">Namespace.</param>
    /// <param name="name">Name.</param>
    /// <param name="holds">The condition; asked only about objects that exist.</param>
    /// <param name="within">Default 1 min.</param>
    public async Task<JsonObject> EventuallyAsync(string kind, string ns, string name, Func<JsonObject, bool> holds, TimeSpan? within = null)
    {
        ArgumentNullException.ThrowIfNull(holds);
        JsonObject? last = null;
        await PollAsync(async () => (last = await FindAsync(kind, ns, name)) is { } found && holds(found), () => $"{kind} {ns}/{name}: {last?.ToJsonString() ?? "not found"}", within);
        return last!;
    }

    /// <summary>Waits until a condition of <c>status.conditions</c> has a status, for the object's present generation where it says for which.</summary>
    public Task<JsonObject> EventuallyStatusAsync(string kind, string ns, string name, string condition, string status = "True", TimeSpan? within = null) =>
        EventuallyAsync(kind, ns, name, obj => obj.At("status", "conditions").Objects().Any(c => c.Text("type") == condition && c.Text("status") == status && IsCurrent(obj, c)), within);

    /// <summary>Waits until an object is gone.</summary>
    public Task EventuallyGoneAsync(string kind, string ns, string name, TimeSpan? within = null) =>
        PollAsync(async () => await FindAsync(kind, ns, name) is null, () => $"{kind} {ns}/{name} is still there", within);

    /// <summary>Does what the Deployment controller and the kubelets would do: all replicas are ready.</summary>
    public async Task MarkAvailableAsync(string ns, string deployment)
    {
        var obj = await GetAsync("deployments.apps", ns, deployment);
        var replicas = obj["spec"]?["replicas"]?.DeepClone() ?? 1;
        var status = new JsonObject
        {
            ["observedGeneration"] = obj["metadata"]?["generation"]?.DeepClone(),
            ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Available", ["status"] = "True", ["reason"] = "MinimumReplicasAvailable" }),
        };
        foreach (var count in new[] { "replicas", "updatedReplicas", "readyReplicas", "availableReplicas" })
        {
            status[count] = replicas.DeepClone();
        }

        await PatchAsync("deployments.apps", ns, deployment, new JsonObject { ["status"] = status }, "status");
    }

    /// <summary>A token of a ServiceAccount.</summary>
    public async Task<string> RequestTokenAsync(string ns, string serviceAccount, params string[] audiences)
    {
        var body = new JsonObject
        {
            ["apiVersion"] = "authentication.k8s.io/v1",
            ["kind"] = "TokenRequest",
            ["spec"] = new JsonObject { ["audiences"] = KubeJson.Array(audiences), ["expirationSeconds"] = 3600 },
        };
        var answer = await ReadAsync(await SendAsync(HttpMethod.Post, $"/api/v1/namespaces/{ns}/serviceaccounts/{serviceAccount}/token", body));
        return answer.At("status", "token").Text() ?? throw new InvalidOperationException("The server sent no token.");
    }

    /// <summary>Sends a request with a JSON body.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, JsonNode? body = null, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(method, path) { Version = HttpVersion.Version20 };
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    internal static async Task<JsonObject> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync();
            return response.IsSuccessStatusCode ? JsonNode.Parse(text)!.AsObject() : throw new ClusterException(response.StatusCode, text);
        }
    }

    private static bool IsCurrent(JsonObject obj, JsonObject condition) =>
        condition["observedGeneration"] is null || condition["observedGeneration"]!.ToString() == obj["metadata"]?["generation"]?.ToString();

    private async Task<JsonObject> EstablishedAsync(string path)
    {
        JsonObject? last = null;
        await PollAsync(
            async () => (last = await ReadAsync(await SendAsync(HttpMethod.Get, path))).At("status", "conditions").Objects().Any(c => c.Text("type") == "Established" && c.Text("status") == "True"),
            () => $"{path} is not established",
            null);
        return last!;
    }

    private static async Task PollAsync(Func<Task<bool>> condition, Func<string> otherwise, TimeSpan? within)
    {
        using var limit = new CancellationTokenSource(within ?? TimeSpan.FromMinutes(1));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            try
            {
                await pause.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException e)
            {
                throw new TimeoutException(otherwise(), e);
            }
        }
    }
}

/// <summary>The API refused a request.</summary>
public sealed class ClusterException(HttpStatusCode code, string body) : Exception($"{(int)code}: {body}")
{
    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Code => code;

    /// <summary>The Status body; null: the answer was none.</summary>
    public JsonObject? Status => body.StartsWith('{') ? JsonNode.Parse(body) as JsonObject : null;
}

using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster;

/// <summary>Paths of kinds, from the server's discovery; asked again for a kind that is not known.</summary>
internal sealed class ResourcePaths(HttpClient http)
{
    private volatile IReadOnlyList<Resource> _known = [];

    public Task<string> OfAsync(JsonObject obj, string defaultNamespace) => OfAsync(obj, defaultNamespace, obj.Name());

    public Task<string> OfCollectionAsync(JsonObject obj, string defaultNamespace) => OfAsync(obj, defaultNamespace, null);

    public async Task<string> OfAsync(string kind, string? ns, string? name) =>
        (await FindAsync(r => r.Kind == kind || r.Plural == kind || $"{r.Plural}.{r.Group}" == kind, kind)).Path(ns, name);

    private async Task<string> OfAsync(JsonObject obj, string defaultNamespace, string? name)
    {
        var (apiVersion, kind) = (obj.Text("apiVersion"), obj.Text("kind"));
        var resource = await FindAsync(r => r.Kind == kind && r.GroupVersion == apiVersion, $"{apiVersion} {kind}");
        return resource.Path(obj.Namespace().Length > 0 ? obj.Namespace() : defaultNamespace, name);
    }

    private async Task<Resource> FindAsync(Func<Resource, bool> wanted, string what)
    {
        if (_known.FirstOrDefault(wanted) is { } known)
        {
            return known;
        }

        _known = await DiscoverAsync();
        return _known.FirstOrDefault(wanted) ?? throw new InvalidOperationException($"The server has no kind {what}.");
    }

    private async Task<IReadOnlyList<Resource>> DiscoverAsync()
    {
        var groups = (await GetAsync("/apis"))["groups"].Objects().ToList();
        var preferred = groups.Select(g => g["preferredVersion"].Text("groupVersion")!);
        var others = groups.SelectMany(g => g["versions"].Objects()).Select(v => v.Text("groupVersion")!);
        List<Resource> all = [];
        foreach (var groupVersion in new[] { "v1" }.Concat(preferred).Concat(others).Distinct(StringComparer.Ordinal))
        {
            var slash = groupVersion.IndexOf('/', StringComparison.Ordinal);
            var document = await GetAsync(slash < 0 ? "/api/v1" : "/apis/" + groupVersion);
            all.AddRange(document["resources"].Objects()
                .Where(r => !r.Text("name")!.Contains('/', StringComparison.Ordinal))
                .Select(r => new Resource(slash < 0 ? "" : groupVersion[..slash], groupVersion, r.Text("name")!, r.Text("kind")!, r["namespaced"]!.GetValue<bool>())));
        }

        return all;
    }

    private async Task<JsonObject> GetAsync(string path) => await ClusterClient.ReadAsync(await http.GetAsync(new Uri(path, UriKind.Relative)));

    private sealed record Resource(string Group, string GroupVersion, string Plural, string Kind, bool Namespaced)
    {
        public string Path(string? ns, string? name)
        {
            var root = Group.Length == 0 ? "/api/v1" : "/apis/" + GroupVersion;
            return $"{root}{(Namespaced && ns is not null ? $"/namespaces/{ns}" : "")}/{Plural}{(name is null ? "" : "/" + name)}";
        }
    }
}

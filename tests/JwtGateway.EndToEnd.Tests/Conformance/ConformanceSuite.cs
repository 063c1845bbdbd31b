using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.EndToEnd.Tests.Operator;
using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>
/// What the Gateway API's conformance suite has before its first test: a cluster, an implementation, three namespaces, Gateways and backends. Manifests name
/// the namespaces <c>$infra</c>, <c>$app</c> and <c>$web</c>; objects without one are in <c>$infra</c>.
/// </summary>
internal sealed class ConformanceSuite : IAsyncDisposable
{
    private readonly ImmutableArray<(string Alias, string Name)> _namespaces;
    private readonly Stack<JsonObject> _applied = new();
    private readonly EchoBackends _backends;
    private RunningOperator _operator = null!;
    private Kubelet _kubelet = null!;

    private ConformanceSuite(ICluster cluster, ImmutableArray<(string Alias, string Name)> namespaces, EchoBackends backends)
    {
        (Cluster, _namespaces, _backends) = (cluster, namespaces, backends);
        Statuses = new Statuses(this);
        Wire = new Wire(this);
    }

    public ICluster Cluster { get; }

    public Statuses Statuses { get; }

    public Wire Wire { get; }

    /// <summary>The pods behind the Services.</summary>
    public EchoBackends Backends => _backends;

    /// <summary>The proxies.</summary>
    public Kubelet Kubelet => _kubelet;

    public static async Task<ConformanceSuite> StartAsync()
    {
        var cluster = await ClusterFactory.StartAsync();
        await ClusterSetup.InstallCrdsAsync(cluster);
        List<(string, string)> namespaces = [];
        foreach (var (alias, label) in new[] { ("$infra", "infra"), ("$app", "backend"), ("$web", "backend") })
        {
            var name = await cluster.CreateNamespaceAsync();
            await cluster.Client.PatchAsync("Namespace", "", name, KubeYaml.Parse($$"""metadata: { labels: { gateway-conformance: {{label}} } }""")[0]);
            namespaces.Add((alias, name));
        }

        var suite = new ConformanceSuite(cluster, [.. namespaces], await EchoBackends.StartAsync(BackendAddress.Own()));
        await suite.InstallAsync();
        return suite;
    }

    /// <summary>The text with the namespaces' names.</summary>
    public string Named(string text) => _namespaces.Aggregate(text, (named, ns) => named.Replace(ns.Alias, ns.Name, StringComparison.Ordinal));

    /// <summary>Applies manifests; they go with <see cref="CleanAsync"/>.</summary>
    public async Task ApplyAsync(string yaml)
    {
        foreach (var document in KubeYaml.Parse(Named(yaml)).Select(node => node!.AsObject()))
        {
            if (document.Count > 0)
                _applied.Push(await Cluster.Client.ApplyAsync(document, Named("$infra")));
        }
    }

    /// <summary>Changes an object, e.g. <c>Gateway $infra/web</c>, by a merge patch in YAML.</summary>
    public async Task PatchAsync(string what, string patch)
    {
        var (kind, ns, name) = Parts(what);
        await Cluster.Client.PatchAsync(kind, ns, name, KubeYaml.Parse(Named(patch))[0]!);
    }

    /// <summary>Deletes an object.</summary>
    public async Task DeleteAsync(string what)
    {
        var (kind, ns, name) = Parts(what);
        await Cluster.Client.DeleteAsync(kind, ns, name);
        await Cluster.Client.EventuallyGoneAsync(kind, ns, name);
    }

    /// <summary>Reads an object.</summary>
    public Task<JsonObject> GetAsync(string what)
    {
        var (kind, ns, name) = Parts(what);
        return Cluster.Client.GetAsync(kind, ns, name);
    }

    /// <summary>Kind, namespace and name of <c>Kind $alias/name</c>; the namespace may be left out.</summary>
    public (string Kind, string Namespace, string Name) Parts(string what)
    {
        var words = Named(what).Split(' ');
        var slash = words[1].IndexOf('/', StringComparison.Ordinal);
        return (words[0], slash < 0 ? Named("$infra") : words[1][..slash], words[1][(slash + 1)..]);
    }

    /// <summary>Deletes what a row applied, the newest first, and waits until it is gone.</summary>
    public async Task CleanAsync()
    {
        foreach (var obj in _applied)
            await Cluster.Client.DeleteAsync((string)obj["kind"]!, (string?)obj["metadata"]!["namespace"] ?? "", (string)obj["metadata"]!["name"]!);
        foreach (var obj in _applied)
            await Cluster.Client.EventuallyGoneAsync((string)obj["kind"]!, (string?)obj["metadata"]!["namespace"] ?? "", (string)obj["metadata"]!["name"]!, Patience.Limit);
        _applied.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await (_kubelet?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_operator?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _backends.DisposeAsync();
        await Cluster.DisposeAsync();
    }

    private async Task InstallAsync()
    {
        await ApplyAsync(BaseManifests.GatewaysAndClass);
        await ApplyAsync(_backends.Manifests());
        _applied.Clear();
        var options = RunningOperator.Options(Named("$infra"), "operator-1") with { WatchNamespaces = [.. _namespaces.Select(ns => ns.Name)] };
        _operator = await RunningOperator.StartAsync(Cluster.KubeconfigPath, options);
        _kubelet = new Kubelet(Cluster, _operator.Address, [.. _namespaces.Select(ns => ns.Name)]);
        foreach (var gateway in BaseManifests.Gateways)
            await Statuses.ReadyAsync(gateway);
    }
}

using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster;

/// <summary>A cluster that runs already. What tests leave in it outside of their namespaces (definitions, for example) stays.</summary>
public sealed class RealCluster : ICluster
{
    private readonly ConcurrentBag<string> _namespaces = [];

    private RealCluster(string kubeconfigPath, ClusterClient client)
    {
        KubeconfigPath = kubeconfigPath;
        Client = client;
    }

    /// <inheritdoc/>
    public string KubeconfigPath { get; }

    /// <inheritdoc/>
    public ClusterClient Client { get; }

    /// <inheritdoc/>
    public bool CollectsGarbage => true;

    /// <summary>Connects as the current context of a kubeconfig file says.</summary>
    public static RealCluster Connect(string kubeconfigPath) => new(kubeconfigPath, KubeconfigFile.Connect(kubeconfigPath));

    /// <inheritdoc/>
    public async Task<string> CreateNamespaceAsync()
    {
        var created = await Client.CreateAsync(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Namespace",
            ["metadata"] = new JsonObject { ["generateName"] = "jwtgateway-test-" },
        });
        _namespaces.Add(created.Name());
        return created.Name();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var ns in _namespaces)
        {
            await Client.DeleteAsync("Namespace", "", ns);
        }

        Client.Dispose();
    }
}

namespace JwtGateway.Testing.Cluster;

/// <summary>A cluster for tests: the double or a real API server.</summary>
public interface ICluster : IAsyncDisposable
{
    /// <summary>A kubeconfig file whose user may do everything.</summary>
    string KubeconfigPath { get; }

    /// <summary>A client that may do everything.</summary>
    ClusterClient Client { get; }

    /// <summary>Whether deletion reaches dependents and the content of namespaces: a bare kube-apiserver leaves that to controllers.</summary>
    bool CollectsGarbage { get; }

    /// <summary>Creates a namespace of the test's own; it goes with the cluster.</summary>
    Task<string> CreateNamespaceAsync();
}

namespace JwtGateway.Testing.Cluster;

/// <summary>The cluster that the environment asks for.</summary>
public static class ClusterFactory
{
    /// <summary>
    /// The cluster of the current context of <c>KUBECONFIG</c> where that is set; else <c>kube-apiserver</c> and <c>etcd</c> of the folder
    /// <c>KUBEBUILDER_ASSETS</c> where it has both; else the double.
    /// </summary>
    public static Task<ICluster> StartAsync() => StartAsync(Environment.GetEnvironmentVariable);

    internal static async Task<ICluster> StartAsync(Func<string, string?> environment)
    {
        if (environment("KUBECONFIG") is { Length: > 0 } kubeconfig)
        {
            return RealCluster.Connect(kubeconfig);
        }

        var assets = environment("KUBEBUILDER_ASSETS");
        return assets is { Length: > 0 } && File.Exists(Path.Combine(assets, "kube-apiserver")) && File.Exists(Path.Combine(assets, "etcd"))
            ? await LocalControlPlane.StartAsync(assets)
            : await TestCluster.StartAsync();
    }
}

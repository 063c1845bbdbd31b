namespace JwtGateway.Testing.Cluster;

/// <summary>The cluster that the environment asks for.</summary>
public static class ClusterFactory
{
    /// <summary>Starts or finds it.</summary>
    public static async Task<ICluster> StartAsync() => await TestCluster.StartAsync();
}

namespace JwtGateway.Testing.Cluster.Tests;

/// <summary>A cluster and a namespace for each fixture: a real cluster where the environment names one.</summary>
public abstract class ClusterTests
{
    protected ICluster Cluster { get; private set; } = null!;

    protected string Namespace { get; private set; } = "";

    protected ClusterClient Client => Cluster.Client;

    protected string ConfigMaps => $"/api/v1/namespaces/{Namespace}/configmaps";

    protected string Widgets => $"/apis/example.com/v1/namespaces/{Namespace}/widgets";

    [OneTimeSetUp]
    public async Task StartCluster() => Cluster = await ClusterFactory.StartAsync();

    [OneTimeTearDown]
    public async Task StopCluster() => await Cluster.DisposeAsync();

    [SetUp]
    public async Task NewNamespace() => Namespace = await Cluster.CreateNamespaceAsync();
}

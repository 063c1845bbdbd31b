using JwtGateway.EndToEnd.Tests.Operator;
using JwtGateway.Install.Tests.Support;
using JwtGateway.Testing.Cluster;

namespace JwtGateway.Install.Tests.Chart;

/// <summary>What the chart renders, and what kustomize has, is taken by an API server as it stands.</summary>
internal sealed class ChartAppliesTests
{
    private ICluster _cluster = null!;

    [SetUp]
    public async Task SetUp()
    {
        _cluster = await ClusterFactory.StartAsync();
        await ClusterSetup.InstallCrdsAsync(_cluster);
        await _cluster.Client.ApplyYamlAsync(Repository.Read("config/default/namespace.yaml"));
    }

    [TearDown]
    public Task TearDown() => _cluster.DisposeAsync().AsTask();

    [TestCase("")]
    [TestCase("{replicas: 3, podDisruptionBudget: {enabled: true}}")]
    [TestCase("{hpa: {enabled: true, minReplicas: 2}}")]
    [TestCase("{watchNamespaces: [jwt-gateway-system]}")]
    public async Task Every_rendered_object_is_accepted_and_accepted_again(string values)
    {
        var rendered = await Helm.RenderAsync(values);

        for (var time = 0; time < 2; time++)
        {
            foreach (var item in rendered)
            {
                var stored = await _cluster.Client.ApplyAsync(item.DeepClone().AsObject(), fieldManager: "helm");
                stored.Name().ShouldBe(item.Name());
            }
        }
    }
}

using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Credentials;
using JwtGateway.Kubernetes.Health;
using JwtGateway.Kubernetes.Snapshots;
using JwtGateway.Kubernetes.Transport;
using JwtGateway.Resources;
using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.Kubernetes.Tests;

/// <summary>The client against an API server that goes away and comes back, as only the double does.</summary>
public sealed class ClusterTests
{
    private static readonly ClientContext Context = ClientContext.System(NullLoggerFactory.Instance);

    [Test]
    public async Task Writes_through_a_kubeconfig_come_back_as_snapshots_also_after_a_restart()
    {
        await using var cluster = await TestCluster.StartAsync();
        using var transport = new ApiTransport(ConnectionLoader.Load(cluster.KubeconfigPath).ShouldBeOfType<ConnectionResult.Found>().Connection, Context);
        using var health = new WatchHealth(Context.Clock);
        using var end = new CancellationTokenSource();
        var api = new KubernetesApi(transport);
        var source = new KubernetesSource(api, new KubernetesSourceOptions(), health, Context);
        var running = source.RunAsync(end.Token);
        await Eventually.HoldsAsync(() => source.HasSynced, "the first lists");

        (await api.CreateAsync(KnownResources.ConfigMaps, "default", Map("a", "1"), default)).Problem.ShouldBeNull();
        await Eventually.HoldsAsync(() => source.Find(Reference("a")) is not null, "the creation");
        await cluster.RestartAsync();
        await Eventually.HoldsAsync(
            async () => (await api.ApplyAsync(KnownResources.ConfigMaps, "default", "b", Map("b", "2"), "jwtgateway", default)).Problem is null, "the server");
        await Eventually.HoldsAsync(() => source.Find(Reference("b")) is not null, "the apply after the restart");
        (await api.DeleteAsync(KnownResources.ConfigMaps, "default", "a", null, default)).Problem.ShouldBeNull();
        await Eventually.HoldsAsync(() => source.Find(Reference("a")) is null, "the deletion");

        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
    }

    private static ObjectReference Reference(string name) => new("", "ConfigMap", "default", name);

    private static JsonObject Map(string name, string value) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" },
        ["data"] = new JsonObject { ["k"] = value },
    };
}

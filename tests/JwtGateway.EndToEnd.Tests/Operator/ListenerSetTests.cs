using System.Text.Json.Nodes;
using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;
using JwtGateway.Testing.Jose;

namespace JwtGateway.EndToEnd.Tests.Operator;

/// <summary>ListenerSets from the API server to their Gateway's Service and back.</summary>
public sealed class ListenerSetTests
{
    private const string Set = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: ListenerSet
        metadata: {name: extra}
        spec:
          parentRef: {name: web}
          listeners: [{name: more, port: 8081, protocol: HTTP}]
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: more}
        spec:
          parentRefs: [{group: gateway.networking.k8s.io, kind: ListenerSet, name: extra}]
          rules: [{matches: [{path: {type: PathPrefix, value: /}}]}]
        """;

    [Test]
    public async Task A_set_is_served_once_its_Gateway_lets_it_in()
    {
        await using var cluster = await ClusterFactory.StartAsync();
        await using var upstream = await EchoServer.StartAsync();
        await using var jose = await JoseProcess.StartAsync();
        await ClusterSetup.InstallCrdsAsync(cluster);
        var ns = await cluster.CreateNamespaceAsync();
        await cluster.Client.ApplyYamlAsync(QuickstartManifests.For(upstream.Port, (await jose.GenerateKeyAsync("ES256", "key-1")).PublicJwk), ns);
        await cluster.Client.ApplyYamlAsync(Set, ns);
        await using var running = await RunningOperator.StartAsync(cluster, ns);
        await using var pod = await RunningProxyPod.StartAsync(cluster, running, ns, "web");
        async Task<JsonNode> ConditionAsync(string type) => (await cluster.Client.GetAsync("ListenerSet", ns, "extra"))["status"]!["conditions"]!.AsArray()
            .Single(c => (string?)c!["type"] == type)!;

        await Eventually.HoldsAsync(async () => (string?)(await ConditionAsync("Accepted"))["reason"] == "NotAllowed", "the set is not let in");

        await cluster.Client.PatchAsync("Gateway", ns, "web", JsonNode.Parse("""{"spec":{"allowedListeners":{"namespaces":{"from":"Same"}}}}""")!);
        var set = await cluster.Client.EventuallyStatusAsync("ListenerSet", ns, "extra", "Programmed");
        ((int?)set["status"]!["listeners"]![0]!["attachedRoutes"]).ShouldBe(1);
        ((string?)(await ConditionAsync("Accepted"))["status"]).ShouldBe("True");
        ((int?)(await cluster.Client.GetAsync("Gateway", ns, "web"))["status"]!["attachedListenerSets"]).ShouldBe(1);
        await Eventually.HoldsAsync(
            async () => (await cluster.Client.GetAsync("Service", ns, "jwtgw-web"))["spec"]!["ports"]!.AsArray().Any(p => (int?)p!["port"] == 8081),
            "the set's port is on the Service");
    }
}

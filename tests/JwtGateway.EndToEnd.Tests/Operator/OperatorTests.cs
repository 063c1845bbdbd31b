using System.Text.Json.Nodes;
using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;
using JwtGateway.Testing.Jose;

namespace JwtGateway.EndToEnd.Tests.Operator;

/// <summary>From the API server to the wire and back to the API server.</summary>
public sealed class OperatorTests
{
    private ICluster _cluster = null!;
    private EchoServer _upstream = null!;
    private JoseProcess _jose = null!;
    private (string PrivateJwk, string PublicJwk) _key;
    private string _ns = "";

    [SetUp]
    public async Task SetUp()
    {
        _cluster = await ClusterFactory.StartAsync();
        _upstream = await EchoServer.StartAsync();
        _jose = await JoseProcess.StartAsync();
        _key = await _jose.GenerateKeyAsync("ES256", "key-1");
        await ClusterSetup.InstallCrdsAsync(_cluster);
        _ns = await _cluster.CreateNamespaceAsync();
        await _cluster.Client.ApplyYamlAsync(QuickstartManifests.For(_upstream.Port, _key.PublicJwk), _ns);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _jose.DisposeAsync();
        await _upstream.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task A_Gateway_a_route_and_a_policy_are_provisioned_enforced_and_reported()
    {
        await using var running = await RunningOperator.StartAsync(_cluster, _ns);
        await using var pod = await RunningProxyPod.StartAsync(_cluster, running, _ns, "web");

        (await pod.StatusAsync("/orders")).ShouldBe(401);
        var token = await _jose.MintAsync("ES256", _key.PrivateJwk, """{"alg":"ES256","kid":"key-1"}""", """{"exp":4102444800}""");
        (await pod.StatusAsync("/orders", token)).ShouldBe(200);

        await _cluster.Client.PatchAsync("Service", _ns, "jwtgw-web", JsonNode.Parse("""{"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.1"}]}}}""")!, "status");
        var gateway = await _cluster.Client.EventuallyStatusAsync("Gateway", _ns, "web", "Programmed");
        ((string?)gateway["status"]!["addresses"]![0]!["value"]).ShouldBe("192.0.2.1");
        ((int?)gateway["status"]!["listeners"]![0]!["attachedRoutes"]).ShouldBe(1);
        var route = await _cluster.Client.GetAsync("HTTPRoute", _ns, "orders");
        Condition(route["status"]!["parents"]![0]!, "Accepted").ShouldBe("True");
        var policy = await _cluster.Client.GetAsync("SecurityPolicy", _ns, "orders");
        Condition(policy["status"]!["ancestors"]![0]!, "Accepted").ShouldBe("True");
    }

    [Test]
    public async Task Every_change_of_a_policy_reaches_the_wire()
    {
        await using var running = await RunningOperator.StartAsync(_cluster, _ns);
        await using var pod = await RunningProxyPod.StartAsync(_cluster, running, _ns, "web");
        await pod.AnswersAsync("/orders", 401);

        await _cluster.Client.PatchAsync("SecurityPolicy", _ns, "orders", JsonNode.Parse("""{"spec":{"oidc":{"provider":{"issuer":"https://issuer.example.com"}}}}""")!);
        await pod.AnswersAsync("/orders", 500);
        await _cluster.Client.PatchAsync("SecurityPolicy", _ns, "orders", JsonNode.Parse("""{"spec":{"oidc":null}}""")!);
        await pod.AnswersAsync("/orders", 401);
        await _cluster.Client.DeleteAsync("SecurityPolicy", _ns, "orders");
        await pod.AnswersAsync("/orders", 200);
    }

    [Test]
    public async Task Proxies_serve_on_while_the_operator_is_away_and_follow_its_successor()
    {
        var first = await RunningOperator.StartAsync(_cluster, _ns);
        await using var pod = await RunningProxyPod.StartAsync(_cluster, first, _ns, "web");
        var address = first.Address;
        await first.DisposeAsync();
        await _cluster.Client.DeleteAsync("SecurityPolicy", _ns, "orders");
        (await pod.StatusAsync("/orders")).ShouldBe(401);

        var options = RunningOperator.Options(_ns, "operator-2") with { WatchNamespaces = [_ns], ConfigAddress = new(System.Net.IPAddress.Loopback, address.Port) };
        await using var second = await RunningOperator.StartAsync(_cluster.KubeconfigPath, options);

        await pod.AnswersAsync("/orders", 200);
    }

    [Test]
    public async Task A_name_that_somebody_else_has_taken_is_left_alone_and_an_event_says_so()
    {
        await _cluster.Client.ApplyYamlAsync("{apiVersion: v1, kind: ConfigMap, metadata: {name: jwtgw-web}, data: {mine: yes it is}}", _ns);

        await using var running = await RunningOperator.StartAsync(_cluster, _ns);

        await Eventually.HoldsAsync(
            async () => (await _cluster.Client.ListAsync("Event", _ns)).Any(e =>
                (string?)e["reason"] == "ProvisioningFailed" && (string?)e["involvedObject"]!["name"] == "web" && ((string?)e["message"])!.Contains("jwtgw-web", StringComparison.Ordinal)),
            "the event");
        var theirs = await _cluster.Client.GetAsync("ConfigMap", _ns, "jwtgw-web");
        theirs["data"]!.ToJsonString().ShouldBe("""{"mine":"yes it is"}""");
    }

    [Test]
    public async Task What_a_Gateway_owned_goes_with_it()
    {
        if (!_cluster.CollectsGarbage)
        {
            Assert.Ignore("This API server runs without a garbage collector (no kube-controller-manager).");
        }

        await using var running = await RunningOperator.StartAsync(_cluster, _ns);
        await _cluster.Client.EventuallyAsync("Deployment", _ns, "jwtgw-web", _ => true);

        await _cluster.Client.DeleteAsync("Gateway", _ns, "web");

        foreach (var kind in new[] { "Deployment", "Service", "ServiceAccount", "ConfigMap" })
        {
            // A real collector looks every 30 s whether there are new kinds.
            await _cluster.Client.EventuallyGoneAsync(kind, _ns, "jwtgw-web", TimeSpan.FromMinutes(2));
        }
    }

    private static string? Condition(JsonNode entry, string type) =>
        (string?)entry["conditions"]!.AsArray().Single(condition => (string?)condition!["type"] == type)!["status"];
}

using System.Text.Json.Nodes;
using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;
using JwtGateway.Testing.Jose;

namespace JwtGateway.EndToEnd.Tests.Operator;

/// <summary>Ingresses from the API server to the proxy that their class shares, to the wire, and back.</summary>
public sealed class IngressTests
{
    private const string Host = "shop.example.com";
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private ICluster _cluster = null!;
    private EchoServer _upstream = null!;
    private JoseProcess _jose = null!;
    private (string PrivateJwk, string PublicJwk) _key;
    private string _ns = "";
    private string _class = "";

    private string Proxy => $"ingressclass_{_class}";

    private string Objects => $"jwtgi-ingressclass-{_class}";

    [SetUp]
    public async Task SetUp()
    {
        _cluster = await ClusterFactory.StartAsync();
        _upstream = await EchoServer.StartAsync();
        _jose = await JoseProcess.StartAsync();
        _key = await _jose.GenerateKeyAsync("ES256", "key-1");
        await ClusterSetup.InstallCrdsAsync(_cluster);
        _ns = await _cluster.CreateNamespaceAsync();
        _class = "c-" + _ns;
    }

    [TearDown]
    public async Task TearDown()
    {
        await _cluster.Client.DeleteAsync("IngressClass", "", _class);
        await _jose.DisposeAsync();
        await _upstream.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task An_Ingress_with_a_policy_is_provisioned_enforced_and_told_its_address()
    {
        await ApplyAsync("PerClass");
        await using var running = await RunningOperator.StartAsync(_cluster, _ns);
        await using var pod = await RunningProxyPod.StartAsync(_cluster, running, _ns, Proxy);

        await pod.AnswersAsync("/orders", 401, Host);
        var token = await _jose.MintAsync("ES256", _key.PrivateJwk, """{"alg":"ES256","kid":"key-1"}""", """{"exp":4102444800}""");
        (await pod.StatusAsync("/orders", token, Host)).ShouldBe(200);
        (await pod.StatusAsync("/orders", token, "other.example.com")).ShouldBe(404);
        var owner = (await _cluster.Client.GetAsync("Deployment", _ns, Objects))["metadata"]!["ownerReferences"]![0]!;
        ((string?)owner["kind"], (string?)owner["name"]).ShouldBe(("IngressClass", _class));

        await _cluster.Client.PatchAsync("Service", _ns, Objects, JsonNode.Parse("""{"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.7"}]}}}""")!, "status");
        await _cluster.Client.EventuallyAsync("Ingress", _ns, "shop", i => (string?)i["status"]?["loadBalancer"]?["ingress"]?[0]?["ip"] == "192.0.2.7");
        var policy = await _cluster.Client.GetAsync("SecurityPolicy", _ns, "jwt");
        ((string?)policy["status"]!["ancestors"]![0]!["ancestorRef"]!["kind"]).ShouldBe("Ingress");
    }

    [Test]
    public async Task An_Ingress_whose_policy_is_not_there_answers_errors_and_an_event_says_why()
    {
        await ApplyAsync("PerClass");
        await using var running = await RunningOperator.StartAsync(_cluster, _ns);
        await using var pod = await RunningProxyPod.StartAsync(_cluster, running, _ns, Proxy);
        await pod.AnswersAsync("/orders", 401, Host);

        await _cluster.Client.DeleteAsync("SecurityPolicy", _ns, "jwt");

        await pod.AnswersAsync("/orders", 500, Host);
        await Eventually.HoldsAsync(
            async () => (await _cluster.Client.ListAsync("Event", _ns)).Any(e => (string?)e["reason"] == "NotHonoured"
                && (string?)e["involvedObject"]!["name"] == "shop" && ((string?)e["message"])!.Contains("does not exist", StringComparison.Ordinal)),
            "the event");
        await _cluster.Client.DeleteAsync("Ingress", _ns, "shop");
        await pod.AnswersAsync("/orders", 404, Host);
    }

    [Test]
    public async Task An_Ingress_that_goes_to_another_class_loses_our_address()
    {
        await ApplyAsync("PerClass");
        await using var running = await RunningOperator.StartAsync(_cluster, _ns);
        await _cluster.Client.EventuallyAsync("Service", _ns, Objects, _ => true, Long);
        await _cluster.Client.PatchAsync("Service", _ns, Objects, JsonNode.Parse("""{"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.7"}]}}}""")!, "status");
        await _cluster.Client.EventuallyAsync("Ingress", _ns, "shop", i => (string?)i["status"]?["loadBalancer"]?["ingress"]?[0]?["ip"] == "192.0.2.7", Long);

        await _cluster.Client.PatchAsync("Ingress", _ns, "shop", JsonNode.Parse("""{"spec":{"ingressClassName":"another"}}""")!);

        await _cluster.Client.EventuallyAsync("Ingress", _ns, "shop", i => i["status"]?["loadBalancer"]?["ingress"] is null or JsonArray { Count: 0 }, Long);
    }

    [Test]
    public async Task The_proxy_of_a_namespace_goes_with_its_last_Ingress()
    {
        await ApplyAsync("PerNamespace");
        await using var running = await RunningOperator.StartAsync(_cluster, _ns);
        await _cluster.Client.EventuallyAsync("Deployment", _ns, Objects, _ => true);

        await _cluster.Client.DeleteAsync("Ingress", _ns, "shop");

        foreach (var kind in new[] { "Deployment", "Service", "ServiceAccount", "ConfigMap" })
        {
            await _cluster.Client.EventuallyGoneAsync(kind, _ns, Objects, Patience.Limit);
        }
    }

    private async Task ApplyAsync(string proxies) => await _cluster.Client.ApplyYamlAsync(
        $$$$"""
        apiVersion: networking.k8s.io/v1
        kind: IngressClass
        metadata: {name: {{{{_class}}}}, annotations: {jwtgateway.io/proxies: {{{{proxies}}}} } }
        spec: {controller: jwtgateway.io/ingress-controller}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: shop, annotations: {jwtgateway.io/security-policy: jwt} }
        spec:
          ingressClassName: {{{{_class}}}}
          rules:
          - host: {{{{Host}}}}
            http:
              paths:
              - path: /
                pathType: Prefix
                backend: {resource: {apiGroup: jwtgateway.io, kind: Backend, name: echo}}
        ---
        apiVersion: jwtgateway.io/v1alpha1
        kind: Backend
        metadata: {name: echo}
        spec: {endpoints: [{ip: {address: 127.0.0.1, port: {{{{_upstream.Port}}}} }}]}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: issuer-keys}
        data: {jwks: '{"keys":[{{{{_key.PublicJwk}}}}]}'}
        ---
        apiVersion: jwtgateway.io/v1alpha1
        kind: SecurityPolicy
        metadata: {name: jwt}
        spec:
          targetRefs: []
          jwt:
            providers:
            - name: example
              localJWKS: {type: ValueRef, valueRef: {group: "", kind: ConfigMap, name: issuer-keys} }
        """,
        _ns);
}

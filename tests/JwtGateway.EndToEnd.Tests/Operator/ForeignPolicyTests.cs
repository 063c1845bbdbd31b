using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;
using JwtGateway.Testing.Jose;

namespace JwtGateway.EndToEnd.Tests.Operator;

/// <summary>Policies of other systems, through the API server and the operator, with their CRDs coming and going while it runs.</summary>
public sealed class ForeignPolicyTests
{
    private const string Issuer = "https://issuer.example.com";
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(60);

    private TestCluster _cluster = null!;
    private EchoServer _upstream = null!;
    private JoseProcess _jose = null!;
    private (string PrivateJwk, string PublicJwk) _key;
    private RunningOperator _operator = null!;
    private RunningProxyPod _pod = null!;
    private string _ns = "";

    [SetUp]
    public async Task SetUp()
    {
        _cluster = await TestCluster.StartAsync();
        _upstream = await EchoServer.StartAsync();
        _jose = await JoseProcess.StartAsync();
        _key = await _jose.GenerateKeyAsync("ES256", "key-1");
        await ClusterSetup.InstallCrdsAsync(_cluster);
        await InstallAsync("agentgateway.dev_agentgatewaypolicies.yaml");
        await InstallAsync("traefik.io_middlewares.yaml");
        _ns = await _cluster.CreateNamespaceAsync();
        await _cluster.Client.ApplyYamlAsync(QuickstartManifests.For(_upstream.Port, _key.PublicJwk), _ns);
        await _cluster.Client.DeleteAsync("SecurityPolicy", _ns, "orders");
        _operator = await RunningOperator.StartAsync(_cluster, _ns);
        _pod = await RunningProxyPod.StartAsync(_cluster, _operator, _ns, "web");
        await _pod.AnswersAsync("/orders", 200);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _pod.DisposeAsync();
        await _operator.DisposeAsync();
        await _jose.DisposeAsync();
        await _upstream.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task An_AgentgatewayPolicy_is_enforced_and_told_beside_its_own_controllers_entry()
    {
        await _cluster.Client.ApplyYamlAsync(
            $$"""
            apiVersion: agentgateway.dev/v1alpha1
            kind: AgentgatewayPolicy
            metadata: {name: tokens}
            spec:
              targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: orders}]
              traffic:
                jwtAuthentication:
                  providers: [{issuer: '{{Issuer}}', jwks: {inline: '{"keys":[{{_key.PublicJwk}}]}'} }]
                authorization: {action: Allow, policy: {matchExpressions: ['"admin" in jwt.roles']} }
            """,
            _ns);
        await _cluster.Client.PatchAsync("AgentgatewayPolicy", _ns, "tokens", KubeYaml.Parse(
            $$"""
            status:
              ancestors:
              - {ancestorRef: {group: gateway.networking.k8s.io, kind: Gateway, name: web}, controllerName: agentgateway.dev/agentgateway, conditions: []}
            """)[0], "status");

        await AnswersAsync(401);
        (await _pod.StatusAsync("/orders", await TokenAsync("""["user"]"""))).ShouldBe(403);
        (await _pod.StatusAsync("/orders", await TokenAsync("""["admin"]"""))).ShouldBe(200);
        var policy = await _cluster.Client.EventuallyAsync("AgentgatewayPolicy", _ns, "tokens", p => p["status"]!["ancestors"]!.AsArray().Count == 2);
        policy["status"]!["ancestors"]!.AsArray().Select(a => (string?)a!["controllerName"])
            .ShouldBe(["agentgateway.dev/agentgateway", "jwtgateway.io/gateway-controller"], ignoreOrder: true);
    }

    [Test]
    public async Task A_NgrokTrafficPolicy_holds_from_when_its_CRD_is_installed_until_it_is_removed()
    {
        await _cluster.Client.PatchAsync("Gateway", _ns, "web", KubeYaml.Parse("metadata: {annotations: {k8s.ngrok.com/traffic-policy: teapot}}")[0]);
        await AnswersAsync(500);

        await InstallAsync("ngrok.k8s.ngrok.com_ngroktrafficpolicies.yaml");
        await _cluster.Client.ApplyYamlAsync(
            """
            apiVersion: ngrok.k8s.ngrok.com/v1alpha1
            kind: NgrokTrafficPolicy
            metadata: {name: teapot}
            spec: {policy: {on_http_request: [{expressions: ["req.method == 'GET'"], actions: [{type: deny, config: {status_code: 418}}]}]}}
            """,
            _ns);
        await AnswersAsync(418);

        await _cluster.Client.PatchAsync("NgrokTrafficPolicy", _ns, "teapot", KubeYaml.Parse("spec: {policy: {on_http_request: [{actions: [{type: den}]}]}}")[0]);
        await AnswersAsync(500);
        await Eventually.HoldsAsync(
            async () => (await _cluster.Client.ListAsync("Event", _ns)).Any(e => (string?)e["reason"] == "NotHonoured" && (string?)e["involvedObject"]!["kind"] == "NgrokTrafficPolicy"
                && (string?)e["involvedObject"]!["name"] == "teapot" && ((string?)e["message"])!.StartsWith("spec.policy.on_http_request[0].actions[0].type: ", StringComparison.Ordinal)),
            "an event that says why");

        await _cluster.Client.DeleteAsync("CustomResourceDefinition", "", "ngroktrafficpolicies.ngrok.k8s.ngrok.com");
        await AnswersAsync(500);
        _operator.Ready.ShouldBeTrue();
    }

    [Test]
    public async Task A_Middleware_in_a_filter_is_enforced()
    {
        await _cluster.Client.ApplyYamlAsync(
            $$"""
            apiVersion: traefik.io/v1alpha1
            kind: Middleware
            metadata: {name: jwt}
            spec: {plugin: {jwt: {jwksFile: '{"keys":[{{_key.PublicJwk}}]}', claims: 'Contains(`roles`, `admin`)'} } }
            """,
            _ns);
        await _cluster.Client.PatchAsync("HTTPRoute", _ns, "orders", KubeYaml.Parse(
            """
            spec:
              rules:
              - matches: [{path: {type: PathPrefix, value: /orders}}]
                filters: [{type: ExtensionRef, extensionRef: {group: traefik.io, kind: Middleware, name: jwt}}]
                backendRefs: [{group: jwtgateway.io, kind: Backend, name: echo}]
            """)[0]);

        await AnswersAsync(401);
        (await _pod.StatusAsync("/orders", await TokenAsync("""["user"]"""))).ShouldBe(403);
        (await _pod.StatusAsync("/orders", await TokenAsync("""["admin"]"""))).ShouldBe(200);
    }

    private Task AnswersAsync(int status) =>
        Eventually.HoldsAsync(async () => await _pod.StatusAsync("/orders") == status, $"/orders to answer {status}", Noticed);

    private Task<string> TokenAsync(string roles) =>
        _jose.MintAsync("ES256", _key.PrivateJwk, """{"alg":"ES256","kid":"key-1"}""", $$"""{"iss":"{{Issuer}}","exp":4102444800,"roles":{{roles}}}""");

    private async Task InstallAsync(string file) =>
        await _cluster.Client.ApplyYamlAsync(await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "config", "crd", "compat", file)));
}

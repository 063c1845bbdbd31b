using System.Text.Json.Nodes;
using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;
using JwtGateway.Testing.Jose;

namespace JwtGateway.EndToEnd.Tests.Operator;

/// <summary>TokenRevocations, from the API server to the wire.</summary>
public sealed class RevocationTests
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
    public async Task One_that_is_written_refuses_remembered_tokens_also_after_a_restart_of_the_proxy_while_the_operator_is_away()
    {
        RunningProxyPod pod;
        var (stolen, mine) = (await MintAsync("stolen"), await MintAsync("mine"));
        await using (var running = await RunningOperator.StartAsync(_cluster, _ns))
        {
            pod = await RunningProxyPod.StartAsync(_cluster, running, _ns, "web");
            for (var i = 0; i < 3; i++)
                (await pod.StatusAsync("/orders", stolen)).ShouldBe(200);

            await _cluster.Client.ApplyYamlAsync(Revocation("tokenIDs: [stolen]"), _ns);
            await AnswersAsync(pod, stolen, 401);
            (await pod.StatusAsync("/orders", mine)).ShouldBe(200);
            await AcceptedAsync("True", "Accepted");
        }

        await using var restarted = await (await pod.RestartAsync()).ReadyAsync();
        (await restarted.StatusAsync("/orders", stolen)).ShouldBe(401);
        (await restarted.StatusAsync("/orders", mine)).ShouldBe(200);
    }

    [Test]
    public async Task One_that_is_deleted_lets_its_tokens_in_again()
    {
        await using var running = await RunningOperator.StartAsync(_cluster, _ns);
        await using var pod = await RunningProxyPod.StartAsync(_cluster, running, _ns, "web");
        var token = await MintAsync("stolen");
        await _cluster.Client.ApplyYamlAsync(Revocation("subjects: [{subject: eve}]"), _ns);
        await AnswersAsync(pod, token, 401);

        await _cluster.Client.PatchAsync("TokenRevocation", _ns, "leaked", JsonNode.Parse("""{"spec":{"subjects":[{"subject":"eve","issuedBefore":"2020-01-01T00:00:00Z"}]}}""")!);
        await AnswersAsync(pod, token, 200, "once only older tokens are meant");
        await _cluster.Client.PatchAsync("TokenRevocation", _ns, "leaked", JsonNode.Parse("""{"spec":{"issuedBefore":"2100-01-01T00:00:00Z"}}""")!);
        await AnswersAsync(pod, token, 401);
        await _cluster.Client.DeleteAsync("TokenRevocation", _ns, "leaked");
        await AnswersAsync(pod, token, 200);
    }

    [Test]
    public async Task One_with_an_unknown_field_closes_what_it_may_be_for_and_says_so()
    {
        await using var running = await RunningOperator.StartAsync(_cluster, _ns);
        await using var pod = await RunningProxyPod.StartAsync(_cluster, running, _ns, "web");

        await _cluster.Client.ApplyYamlAsync(Revocation("tokenIds: [stolen]"), _ns);
        await AnswersAsync(pod, await MintAsync("mine"), 500);
        await AcceptedAsync("False", "Invalid");

        await _cluster.Client.PatchAsync("TokenRevocation", _ns, "leaked", JsonNode.Parse("""{"spec":{"tokenIds":null,"issuer":"https://nobody.example"}}""")!);
        await AnswersAsync(pod, await MintAsync("mine"), 200);
        await AcceptedAsync("True", "Accepted");
    }

    [Test]
    public async Task A_cluster_without_the_kind_is_served()
    {
        await _cluster.Client.DeleteAsync("CustomResourceDefinition", "", "tokenrevocations.jwtgateway.io");
        await using var running = await RunningOperator.StartAsync(_cluster, _ns);
        await using var pod = await RunningProxyPod.StartAsync(_cluster, running, _ns, "web");

        (await pod.StatusAsync("/orders", await MintAsync("mine"))).ShouldBe(200);
        (await pod.StatusAsync("/orders")).ShouldBe(401);
    }

    private Task<string> MintAsync(string id) => _jose.MintAsync("ES256", _key.PrivateJwk, """{"alg":"ES256","kid":"key-1"}""",
        $$"""{"iss":"https://issuer.example.com","sub":"eve","jti":"{{id}}","iat":1700000000,"exp":4102444800}""");

    private static string Revocation(string what) =>
        $"{{apiVersion: jwtgateway.io/v1alpha1, kind: TokenRevocation, metadata: {{name: leaked}}, spec: {{issuer: https://issuer.example.com, {what}}}}}";

    private static Task AnswersAsync(RunningProxyPod pod, string token, int status, string when = "") =>
        Eventually.HoldsAsync(async () => await pod.StatusAsync("/orders", token) == status, $"the answer to be {status} {when}", Patience.Limit);

    private Task<JsonObject> AcceptedAsync(string status, string reason) => _cluster.Client.EventuallyAsync("TokenRevocation", _ns, "leaked", revocation =>
        revocation["status"]?["conditions"]?.AsArray().Any(c => (string?)c!["type"] == "Accepted" && (string?)c["status"] == status && (string?)c["reason"] == reason) == true);
}

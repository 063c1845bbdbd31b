using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster;

namespace JwtGateway.EndToEnd.Tests.Operator;

/// <summary>What a Gateway owns stays as it was made, whoever changes or deletes it.</summary>
public sealed class OwnedObjectTests
{
    private ICluster _cluster = null!;
    private RunningOperator _operator = null!;
    private string _ns = "";
    private int _gateways;

    private string Gateway => $"gw-{_gateways}";

    private string Name => $"jwtgw-{Gateway}";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _cluster = await ClusterFactory.StartAsync();
        await ClusterSetup.InstallCrdsAsync(_cluster);
        _ns = await _cluster.CreateNamespaceAsync();
        await _cluster.Client.ApplyYamlAsync(
            """
            apiVersion: gateway.networking.k8s.io/v1
            kind: GatewayClass
            metadata: {name: jwt-gateway}
            spec: {controllerName: jwtgateway.io/gateway-controller}
            ---
            apiVersion: jwtgateway.io/v1alpha1
            kind: ProxyParameters
            metadata: {name: scaled}
            spec: {hpa: {minReplicas: 2, maxReplicas: 3}, podDisruptionBudget: {minAvailable: 1}}
            """,
            _ns);
        _operator = await RunningOperator.StartAsync(_cluster, _ns);
    }

    /// <summary>A Gateway for each test: repairs of one are counted.</summary>
    [SetUp]
    public async Task CreateAsync()
    {
        _gateways++;
        await _cluster.Client.ApplyYamlAsync(
            $$"""
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: {{Gateway}}}
            spec:
              gatewayClassName: jwt-gateway
              infrastructure:
                parametersRef: {group: jwtgateway.io, kind: ProxyParameters, name: scaled}
              listeners: [{name: http, protocol: HTTP, port: 80}]
            """,
            _ns);
        await _cluster.Client.EventuallyAsync("HorizontalPodAutoscaler", _ns, Name, _ => true);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _operator.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [TestCase("ServiceAccount")]
    [TestCase("ConfigMap")]
    [TestCase("Service")]
    [TestCase("Deployment")]
    [TestCase("PodDisruptionBudget")]
    [TestCase("HorizontalPodAutoscaler")]
    public async Task What_is_deleted_comes_back(string kind)
    {
        var uid = Uid(await _cluster.Client.EventuallyAsync(kind, _ns, Name, _ => true));

        await _cluster.Client.DeleteAsync(kind, _ns, Name);

        await _cluster.Client.EventuallyAsync(kind, _ns, Name, found => Uid(found) != uid);
    }

    [TestCase("ServiceAccount", """{"automountServiceAccountToken":true}""")]
    [TestCase("ConfigMap", """{"data":{"ca.crt":"somebody else's"}}""")]
    [TestCase("Service", """{"spec":{"selector":{"app.kubernetes.io/name":"elsewhere"}}}""")]
    [TestCase("Deployment", """{"spec":{"template":{"spec":{"serviceAccountName":"default"}}}}""")]
    [TestCase("PodDisruptionBudget", """{"spec":{"minAvailable":0}}""")]
    [TestCase("HorizontalPodAutoscaler", """{"spec":{"maxReplicas":30}}""")]
    [TestCase("Deployment", """{"metadata":{"labels":{"app.kubernetes.io/name":null}}}""")]
    public async Task What_is_changed_is_changed_back(string kind, string patch)
    {
        // Once it is known to the operator as it is, and not merely written.
        var before = Comparable(await SettledAsync(kind));
        var changed = Comparable(await _cluster.Client.PatchAsync(kind, _ns, Name, JsonNode.Parse(patch)!));
        JsonNode.DeepEquals(changed, before).ShouldBeFalse("The comparison sees the change.");

        await _cluster.Client.EventuallyAsync(kind, _ns, Name, found => JsonNode.DeepEquals(Comparable(found), before));
    }

    [Test]
    public async Task What_others_add_stays()
    {
        await SettledAsync("Deployment");
        await _cluster.Client.PatchAsync("Deployment", _ns, Name, JsonNode.Parse("""{"metadata":{"annotations":{"example.com/theirs":"1"}}}""")!);
        var uid = Uid(await _cluster.Client.GetAsync("ConfigMap", _ns, Name));
        await _cluster.Client.DeleteAsync("ConfigMap", _ns, Name);
        await _cluster.Client.EventuallyAsync("ConfigMap", _ns, Name, found => Uid(found) != uid);

        ((string?)(await _cluster.Client.GetAsync("Deployment", _ns, Name))["metadata"]!["annotations"]!["example.com/theirs"]).ShouldBe("1");
    }

    [Test]
    public async Task The_address_of_a_load_balancer_becomes_the_Gateways_and_goes_with_it()
    {
        await _cluster.Client.EventuallyAsync("Service", _ns, Name, _ => true);
        foreach (var address in new[] { "192.0.2.1", "192.0.2.2" })
        {
            await _cluster.Client.PatchAsync("Service", _ns, Name, JsonNode.Parse($$$"""{"status":{"loadBalancer":{"ingress":[{"ip":"{{{address}}}"}]} } }""")!, "status");
            await _cluster.Client.EventuallyAsync("Gateway", _ns, Gateway, found => (string?)found["status"]?["addresses"]?.AsArray().FirstOrDefault()?["value"] == address);
        }

        await _cluster.Client.PatchAsync("Service", _ns, Name, JsonNode.Parse("""{"status":{"loadBalancer":null}}""")!, "status");
        var clusterIp = (string?)(await _cluster.Client.GetAsync("Service", _ns, Name))["spec"]?["clusterIP"];
        await _cluster.Client.EventuallyAsync("Gateway", _ns, Gateway, found => (string?)found["status"]?["addresses"]?.AsArray().FirstOrDefault()?["value"] == clusterIp);
    }

    [Test]
    public async Task Somebody_who_keeps_changing_an_object_does_not_keep_the_operator_busy()
    {
        const string Theirs = """{"data":{"ca.crt":"somebody else's"}}""";
        var changes = 0;
        bool repaired;
        do
        {
            await _cluster.Client.PatchAsync("ConfigMap", _ns, Name, JsonNode.Parse(Theirs)!);
            changes++;
            repaired = await IsRepairedAsync();
        }
        while (repaired && changes < 50);

        changes.ShouldBeInRange(10, 12, "It is repaired at once for so many times, and then no sooner than after a pause.");
    }

    [Test]
    public async Task What_a_Gateway_that_is_deleted_owned_is_not_repaired()
    {
        var uid = Uid(await _cluster.Client.GetAsync("Deployment", _ns, Name));
        await _cluster.Client.DeleteAsync("Gateway", _ns, Gateway);
        await CreateAsync();

        // The next Gateway has been served; whatever was to be done for the one before has been done.
        var gone = $"jwtgw-gw-{_gateways - 1}";
        if (_cluster.CollectsGarbage)
        {
            await _cluster.Client.EventuallyGoneAsync("Deployment", _ns, gone);
        }

        ((await _cluster.Client.FindAsync("Deployment", _ns, gone)) is not { } left || Uid(left) == uid).ShouldBeTrue("Nothing has made it anew.");
    }

    private async Task<bool> IsRepairedAsync()
    {
        try
        {
            await _cluster.Client.EventuallyAsync("ConfigMap", _ns, Name, found => (string?)found["data"]!["ca.crt"] != "somebody else's", TimeSpan.FromSeconds(3));
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task<JsonObject> SettledAsync(string kind)
    {
        JsonObject? last = null;
        return await _cluster.Client.EventuallyAsync(kind, _ns, Name, found =>
        {
            var same = last is not null && JsonNode.DeepEquals(last["metadata"]!["resourceVersion"], found["metadata"]!["resourceVersion"]);
            last = found;
            return same;
        });
    }

    private static string? Uid(JsonObject found) => (string?)found["metadata"]!["uid"];

    private static JsonObject Comparable(JsonObject found)
    {
        var copy = found.DeepClone().AsObject();
        copy.Remove("status");
        var metadata = copy["metadata"]!.AsObject();
        copy["metadata"] = new JsonObject { ["labels"] = metadata["labels"]!.DeepClone(), ["ownerReferences"] = metadata["ownerReferences"]!.DeepClone() };
        return copy;
    }
}

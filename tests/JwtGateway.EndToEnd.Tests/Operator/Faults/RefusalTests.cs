using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests.Operator.Faults;

/// <summary>A proxy that cannot serve what is published serves its last good configuration, and the Gateway says why.</summary>
public sealed class RefusalTests
{
    private FaultRig _rig = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _rig = await FaultRig.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _rig.DisposeAsync();

    [Test]
    public async Task A_configuration_that_a_proxy_refuses_is_told_by_the_Gateways_Programmed_condition()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await _rig.ApplyAsync(FaultManifests.Gateway("refused"), FaultManifests.Route("steady", "refused"));
        await using var pod = await RunningProxyPod.CreateAsync(
            _rig.Cluster, _rig.Operator.Address, _rig.Namespace, "refused", port => port == 8081 ? ((IPEndPoint)taken.LocalEndpoint).Port : 0);
        await pod.ReadyAsync();
        await pod.AnswersAsync("/steady", 200);
        await _rig.Cluster.Client.PatchAsync(
            "Service", _rig.Namespace, "jwtgw-refused", JsonNode.Parse("""{"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.1"}]} } }""")!, "status");
        var change = await _rig.PrepareChangeAsync("refused", pod);

        // The condition tells the two apart: it is true while the proxy takes what is published.
        await ConditionAsync("True", "Programmed");

        await using (var traffic = new Traffic(pod, ("/steady", 200)))
        {
            await ListenersAsync("""[{"name":"http","protocol":"HTTP","port":80},{"name":"taken","protocol":"HTTP","port":8081}]""");
            await change.MakeAsync();
            var message = (string)(await ConditionAsync("False", "Invalid"))["message"]!;
            message.ShouldContain("serve the last one that they accepted");
            message.ShouldContain("port 8081 cannot be bound");
            await _rig.PassAsync();
            await change.IsMissedAsync();
            traffic.Wrong.ShouldBeEmpty();
        }

        var told = await _rig.Cluster.Client.ListAsync("Event", _rig.Namespace);
        told.ShouldContain(e => (string?)e["reason"] == "ConfigurationRefused" && (string?)e["involvedObject"]!["name"] == "refused");

        // What it can serve, it serves again, with all that has changed meanwhile.
        await ListenersAsync("""[{"name":"http","protocol":"HTTP","port":80}]""");
        await ConditionAsync("True", "Programmed");
        await change.ArrivesAsync();
    }

    [Test]
    public async Task A_proxy_with_another_Gateways_token_gets_nothing()
    {
        await _rig.ApplyAsync(FaultManifests.Gateway("other"));
        await using var other = await RunningProxyPod.StartAsync(_rig.Cluster, _rig.Operator, _rig.Namespace, "other");
        var reviews = _rig.Cluster.Requests.Of("create", "tokenreviews").Count;

        await using var stranger = _rig.Pod.Sibling("stranger", await TokenAsync("other"));
        await Eventually.HoldsAsync(() => _rig.Cluster.Requests.Of("create", "tokenreviews").Count > reviews, "the token to be reviewed");
        await _rig.PassAsync();
        stranger.Ready.ShouldBeFalse();

        // The same with a token of its own Gateway is served at once.
        await using var own = await _rig.Pod.Sibling("own", await TokenAsync("web")).ReadyAsync();
        (await own.StatusAsync("/open")).ShouldBe(200);
        stranger.Ready.ShouldBeFalse();
    }

    private Task<string> TokenAsync(string gateway) => _rig.Cluster.Client.RequestTokenAsync(_rig.Namespace, $"jwtgw-{gateway}", "jwtgateway-config");

    private async Task ListenersAsync(string listeners) => await _rig.Cluster.Client.PatchAsync(
        "Gateway", _rig.Namespace, "refused", new JsonObject { ["spec"] = new JsonObject { ["listeners"] = JsonNode.Parse(listeners) } });

    private async Task<JsonNode> ConditionAsync(string status, string reason)
    {
        JsonNode? condition = null;
        await _rig.Cluster.Client.EventuallyAsync("Gateway", _rig.Namespace, "refused", gateway =>
        {
            condition = gateway["status"]?["conditions"]?.AsArray().SingleOrDefault(c => (string?)c!["type"] == "Programmed");
            return (string?)condition?["status"] == status && (string?)condition["reason"] == reason;
        });
        return condition!;
    }
}

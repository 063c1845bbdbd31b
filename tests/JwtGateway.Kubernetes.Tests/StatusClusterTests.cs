using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Credentials;
using JwtGateway.Kubernetes.Status;
using JwtGateway.Kubernetes.Transport;
using JwtGateway.Resources;
using JwtGateway.Testing.Cluster;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.Kubernetes.Tests;

/// <summary>Statuses that several controllers write, in an API server that somebody else has written.</summary>
public sealed class StatusClusterTests
{
    private const string Foreign =
        """
        {"parentRef":{"name":"gw","odd":[1,null,{"z":0.10,"big":12345678901234567890}]},"controllerName":"other.io/c",
         "conditions":[{"type":"Accepted","status":"Perhaps","extra":"\u00fc <&> \u2028"}],"":"empty"}
        """;

    private static readonly ClientContext Context = ClientContext.System(NullLoggerFactory.Instance);

    private TestCluster _cluster = null!;
    private ApiTransport _transport = null!;
    private StatusWriter _writer = null!;

    [SetUp]
    public async Task SetUp()
    {
        _cluster = await TestCluster.StartAsync();
        await _cluster.Client.ApplyAsync(PermissiveDefinition.Of(ApiGroup.GatewayApi, "v1", "httproutes", "HTTPRoute", namespaced: true));
        await _cluster.Client.ApplyYamlAsync("{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: r}, spec: {}}");
        _transport = new ApiTransport(ConnectionLoader.Load(_cluster.KubeconfigPath).ShouldBeOfType<ConnectionResult.Found>().Connection, Context);
        _writer = new StatusWriter(new KubernetesApi(_transport), Context);
    }

    [TearDown]
    public async Task TearDown()
    {
        _transport.Dispose();
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task Entries_of_others_come_back_word_for_word_through_writing_changing_and_leaving()
    {
        await PatchAsync($$"""{"status":{"parents":[{{Foreign}}] } }""");
        var foreign = (await ParentsAsync())[0]!.ToJsonString();
        foreign.ShouldBe(JsonNode.Parse(Foreign)!.ToJsonString());

        foreach (var entries in new[] { new[] { Entry("a", "True") }, [Entry("a", "False"), Entry("b", "True")], [] })
        {
            (await WriteAsync("jwtgateway.io/gateway-controller", entries)).ShouldBe(new StatusOutcome.Written(0));
            var parents = await ParentsAsync();
            parents.Count.ShouldBe(1 + entries.Length);
            parents[0]!.ToJsonString().ShouldBe(foreign);
        }

        (await WriteAsync("jwtgateway.io/gateway-controller")).ShouldBe(new StatusOutcome.Unchanged(0));
    }

    [Test]
    public async Task Of_controllers_that_write_at_once_each_keeps_its_entry()
    {
        var controllers = Enumerable.Range(0, 4).Select(i => $"example.com/c{i}").ToList();
        for (var round = 0; round < 5; round++)
        {
            var outcomes = await Task.WhenAll(controllers.Select(controller => UntilWrittenAsync(controller, round % 2 == 0 ? "True" : "False")));
            outcomes.ShouldAllBe(outcome => outcome is StatusOutcome.Written);
            (await ParentsAsync()).Select(parent => (string?)parent!["controllerName"]).Order(StringComparer.Ordinal).ShouldBe(controllers);
        }

        _cluster.Requests.Of("patch", "httproutes").Count(request => request.Status == 409).ShouldBeGreaterThan(0, "They are to have met.");
    }

    [Test]
    public async Task What_was_known_of_an_object_too_long_ago_is_a_conflict_and_read_again()
    {
        var version = (string)(await _cluster.Client.GetAsync("HTTPRoute", "default", "r"))["metadata"]!["resourceVersion"]!;
        await PatchAsync($$"""{"status":{"parents":[{{Foreign}}] } }""");

        (await WriteAsync("c.io/c", new KnownStatus(version, null), Entry("a", "True"))).ShouldBe(new StatusOutcome.Written(0) { Conflicts = 1 });
        (await ParentsAsync()).Count.ShouldBe(2);
    }

    [Test]
    public async Task An_object_that_has_gone_is_gone_and_its_successor_is_let_be()
    {
        var uid = (string)(await _cluster.Client.GetAsync("HTTPRoute", "default", "r"))["metadata"]!["uid"]!;
        await _cluster.Client.DeleteAsync("HTTPRoute", "default", "r");
        (await WriteAsync("c.io/c", Entry("a", "True"))).ShouldBe(new StatusOutcome.Gone());

        await _cluster.Client.ApplyYamlAsync("{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: r}, spec: {}}");
        var write = Write("c.io/c", null, Entry("a", "True")) with { Uid = uid };
        (await _writer.WriteAsync(write, default)).ShouldBe(new StatusOutcome.Gone());
        (await _cluster.Client.GetAsync("HTTPRoute", "default", "r"))["status"].ShouldBeNull();
    }

    private async Task<StatusOutcome> UntilWrittenAsync(string controller, string status)
    {
        // Five conflicts in a row are possible with four writers; the next snapshot would be another chance.
        while (true)
        {
            if (await WriteAsync(controller, Entry("gw", status)) is not StatusOutcome.Contended and var outcome)
                return outcome;
        }
    }

    private Task<StatusOutcome> WriteAsync(string controller, params JsonObject[] entries) => WriteAsync(controller, null, entries);

    private Task<StatusOutcome> WriteAsync(string controller, KnownStatus? known, params JsonObject[] entries) =>
        _writer.WriteAsync(Write(controller, known, entries), default);

    private static StatusWrite Write(string controller, KnownStatus? known, params JsonObject[] entries) =>
        new(KnownResources.HttpRoutes, "default", "r", 1, StatusIntent.Parents(controller, [.. entries])) { Known = known };

    private static JsonObject Entry(string name, string status) => JsonNode.Parse(
        $$"""{"parentRef":{"name":"{{name}}"},"conditions":[{"type":"Accepted","status":"{{status}}","observedGeneration":1,"reason":"R","message":"m"}]}""")!.AsObject();

    private async Task PatchAsync(string patch) => await _cluster.Client.PatchAsync("HTTPRoute", "default", "r", JsonNode.Parse(patch)!, "status");

    private async Task<JsonArray> ParentsAsync() => (await _cluster.Client.GetAsync("HTTPRoute", "default", "r"))["status"]!["parents"]!.AsArray();
}

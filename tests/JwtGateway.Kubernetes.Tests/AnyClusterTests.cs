using System.Text.Json;
using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Credentials;
using JwtGateway.Kubernetes.Health;
using JwtGateway.Kubernetes.Leases;
using JwtGateway.Kubernetes.Snapshots;
using JwtGateway.Kubernetes.Status;
using JwtGateway.Kubernetes.Transport;
using JwtGateway.Kubernetes.Watching;
using JwtGateway.Resources;
using JwtGateway.Resources.Core;
using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.Kubernetes.Tests;

/// <summary>The client against whichever API server the environment names, in a namespace of the test's own.</summary>
public sealed class AnyClusterTests
{
    private const string Ours = "jwtgateway.io/gateway-controller";

    private static readonly ClientContext Context = ClientContext.System(NullLoggerFactory.Instance);
    private static readonly ResourceDescriptor Things = new("things.example", "v1", "things", "Thing");

    private ICluster _cluster = null!;
    private ApiTransport _transport = null!;
    private KubernetesApi _api = null!;
    private string _ns = "";

    [OneTimeSetUp]
    public async Task StartCluster()
    {
        _cluster = await ClusterFactory.StartAsync();
        _transport = new ApiTransport(ConnectionLoader.Load(_cluster.KubeconfigPath).ShouldBeOfType<ConnectionResult.Found>().Connection, Context);
        _api = new KubernetesApi(_transport);
        await _cluster.Client.ApplyYamlAsync("""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: things.things.example}
            spec:
              group: things.example
              scope: Namespaced
              names: {plural: things, kind: Thing}
              versions:
              - {name: v1, served: true, storage: true, subresources: {status: {}}, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
            """);
    }

    [OneTimeTearDown]
    public async Task StopCluster()
    {
        _transport.Dispose();
        await _cluster.DisposeAsync();
    }

    [SetUp]
    public async Task NewNamespace() => _ns = await _cluster.CreateNamespaceAsync();

    [Test]
    public async Task What_was_there_and_what_comes_changes_and_goes_is_in_the_store()
    {
        await ApplyMapAsync("before", "1");
        using var health = new WatchHealth(Context.Clock);
        using var end = new CancellationTokenSource();
        var options = new KubernetesSourceOptions { Namespaces = [_ns], Kinds = [new WatchedResource(KnownResources.ConfigMaps)] };
        var source = new KubernetesSource(_api, options, health, Context);
        var running = source.RunAsync(end.Token);
        await Eventually.HoldsAsync(() => Value(source, "before") == "1", "what was there");

        await ApplyMapAsync("later", "1");
        await Eventually.HoldsAsync(() => Value(source, "later") == "1", "what has come");
        await ApplyMapAsync("later", "2");
        await Eventually.HoldsAsync(() => Value(source, "later") == "2", "what has changed");
        (await _api.DeleteAsync(KnownResources.ConfigMaps, _ns, "later", null, default)).Problem.ShouldBeNull();
        await Eventually.HoldsAsync(() => source.Find(Map("later")) is null, "what has gone");

        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
    }

    [Test]
    public async Task Pages_hold_all_objects_and_each_says_its_kind()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            await ApplyMapAsync(name, "1");
        }

        List<JsonObject> all = [];
        string? next = null;
        do
        {
            var page = Value(await _api.ListAsync(KnownResources.ConfigMaps, _ns, new ListOptions { Limit = 1, Continue = next, FieldSelector = "metadata.name!=kube-root-ca.crt" }, default));
            page.Items.Length.ShouldBeLessThanOrEqualTo(1);
            all.AddRange(page.Items);
            next = page.Continue;
        }
        while (next is not null);

        all.Select(item => ((string?)item["metadata"]!["name"], (string?)item["kind"], (string?)item["apiVersion"]))
            .ShouldBe([("a", "ConfigMap", "v1"), ("b", "ConfigMap", "v1"), ("c", "ConfigMap", "v1")]);
    }

    [Test]
    public async Task Failures_are_told_apart()
    {
        await ApplyMapAsync("a", "1");

        (await _api.GetAsync(KnownResources.ConfigMaps, _ns, "none", default)).Problem.ShouldBeOfType<ApiFailure.NotFound>();
        (await _api.ListAsync(new ResourceDescriptor("none.example", "v1", "nones", "None"), null, new ListOptions(), default)).Problem.ShouldBeOfType<ApiFailure.NotFound>();
        (await _api.CreateAsync(KnownResources.ConfigMaps, _ns, Manifest("a", "2"), default)).Problem.ShouldBeOfType<ApiFailure.AlreadyExists>();
        var stale = Manifest("a", "2");
        stale["metadata"]!["resourceVersion"] = "1";
        (await _api.ReplaceAsync(KnownResources.ConfigMaps, _ns, "a", stale, default)).Problem.ShouldBeOfType<ApiFailure.Conflict>();
        (await _api.CreateAsync(KnownResources.ConfigMaps, _ns, Manifest("No_Name", "2"), default)).Problem.ShouldBeOfType<ApiFailure.Rejected>();
        (await _api.DeleteAsync(KnownResources.ConfigMaps, _ns, "a", Guid.NewGuid().ToString(), default)).Problem.ShouldBeOfType<ApiFailure.Conflict>();
    }

    [Test]
    public async Task Entries_of_others_stay_in_a_status_also_when_they_come_meanwhile()
    {
        var created = await _cluster.Client.CreateAsync(new JsonObject { ["apiVersion"] = "things.example/v1", ["kind"] = "Thing", ["metadata"] = new JsonObject { ["name"] = "t" } }, _ns);
        var known = new KnownStatus((string)created["metadata"]!["resourceVersion"]!, null);
        const string Foreign = """{"controllerName":"other.io/c","parentRef":{"name":"gw"},"conditions":[],"odd":{"z":[1,"two"]}}""";
        await _cluster.Client.PatchAsync("things.things.example", _ns, "t", new JsonObject { ["status"] = new JsonObject { ["parents"] = new JsonArray(JsonNode.Parse(Foreign)) } }, "status");

        var outcome = await WriteAsync(known, created);
        var parents = (await _cluster.Client.GetAsync("things.things.example", _ns, "t"))["status"]!["parents"]!.AsArray();

        outcome.ShouldBeOfType<StatusOutcome.Written>().LeftOut.ShouldBe(0);
        JsonNode.DeepEquals(parents[0], JsonNode.Parse(Foreign)).ShouldBeTrue(parents.ToJsonString());
        ((string?)parents[1]!["controllerName"]).ShouldBe(Ours);
        (await WriteAsync(null, created)).ShouldBe(new StatusOutcome.Unchanged(0));
    }

    [Test]
    public async Task A_successor_of_the_same_name_gets_no_status_that_was_meant_for_another()
    {
        var thing = new JsonObject { ["apiVersion"] = "things.example/v1", ["kind"] = "Thing", ["metadata"] = new JsonObject { ["name"] = "t" } };
        var first = await _cluster.Client.CreateAsync(thing, _ns);
        await _cluster.Client.DeleteAsync("things.things.example", _ns, "t");
        await _cluster.Client.CreateAsync(thing, _ns);

        var outcome = await WriteAsync(new KnownStatus((string)first["metadata"]!["resourceVersion"]!, JsonSerializer.SerializeToElement(new object())), first);

        outcome.ShouldBeOfType<StatusOutcome.Gone>();
        (await _cluster.Client.GetAsync("things.things.example", _ns, "t"))["status"].ShouldBeNull();
    }

    [Test]
    public async Task A_Lease_is_taken_and_given_up()
    {
        var options = new LeaderElectionOptions { Namespace = _ns, Name = "lease", Identity = "me" };
        await new LeaderElection(_api, options, Context).RunAsync(_ => Task.CompletedTask, default);
        var led = false;
        await new LeaderElection(_api, options with { Identity = "next" }, Context).RunAsync(
            _ =>
            {
                led = true;
                return Task.CompletedTask;
            },
            default);
        led.ShouldBeTrue();
    }

    private static T Value<T>(ApiResult<T> result) => result.ShouldBeOfType<ApiResult<T>.Ok>().Value;

    private Task<StatusOutcome> WriteAsync(KnownStatus? known, JsonObject about)
    {
        var entry = JsonNode.Parse("""{"parentRef":{"name":"gw"},"conditions":[{"type":"Accepted","status":"True","reason":"Accepted","message":""}]}""")!.AsObject();
        var write = new StatusWrite(Things, _ns, "t", 1, StatusIntent.Parents(Ours, [entry])) { Known = known, Uid = (string)about["metadata"]!["uid"]! };
        return new StatusWriter(_api, Context).WriteAsync(write, default);
    }

    private string? Value(KubernetesSource source, string name) =>
        source.Find(Map(name))?.Value is ConfigMap map ? map.Data["k"] : null;

    private async Task ApplyMapAsync(string name, string value) =>
        (await _api.ApplyAsync(KnownResources.ConfigMaps, _ns, name, Manifest(name, value), "jwtgateway", default)).Problem.ShouldBeNull();

    private ObjectReference Map(string name) => new("", "ConfigMap", _ns, name);

    private static JsonObject Manifest(string name, string value) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["data"] = new JsonObject { ["k"] = value },
    };
}

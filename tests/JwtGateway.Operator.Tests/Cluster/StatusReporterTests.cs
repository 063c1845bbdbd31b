using System.Text.Json.Nodes;
using JwtGateway.Kubernetes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Credentials;
using JwtGateway.Kubernetes.Health;
using JwtGateway.Kubernetes.Snapshots;
using JwtGateway.Kubernetes.Status;
using JwtGateway.Kubernetes.Transport;
using JwtGateway.Kubernetes.Watching;
using JwtGateway.Operator.Cluster;
using JwtGateway.Operator.Control;
using JwtGateway.Resources;
using JwtGateway.Testing.Cluster;
using JwtGateway.Translation;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.Operator.Tests.Cluster;

/// <summary>Rounds of the leader look at every status, and cost the API server only what is to be changed.</summary>
[TestFixture]
public sealed class StatusReporterTests
{
    private const string Foreign =
        """{"parentRef":{"name":"gw","odd":[1,null,{"z":0.10}]},"controllerName":"other.io/c","conditions":[{"type":"Accepted","status":"False","extra":"kept"}]}""";

    private static readonly ClientContext Context = ClientContext.System(NullLoggerFactory.Instance);
    private static readonly ObjectReference Route = new(ApiGroup.GatewayApi, "HTTPRoute", "default", "r");

    private TestCluster _cluster = null!;
    private ApiTransport _transport = null!;
    private WatchHealth _health = null!;
    private OperatorMetrics _metrics = null!;
    private CancellationTokenSource _end = null!;
    private KubernetesSource _source = null!;
    private StatusReporter _reporter = null!;
    private Task _running = null!;

    [SetUp]
    public async Task SetUp()
    {
        _cluster = await TestCluster.StartAsync();
        await _cluster.Client.ApplyAsync(PermissiveDefinition.Of(ApiGroup.GatewayApi, "v1", "httproutes", "HTTPRoute", namespaced: true));
        await CreateAsync();
        _transport = new ApiTransport(((ConnectionResult.Found)ConnectionLoader.Load(_cluster.KubeconfigPath)).Connection, Context);
        _health = new WatchHealth(Context.Clock);
        _metrics = new OperatorMetrics();
        _end = new CancellationTokenSource();
        var api = new KubernetesApi(_transport);
        _source = new KubernetesSource(api, new KubernetesSourceOptions { Kinds = [new WatchedResource(KnownResources.HttpRoutes)] }, _health, Context);
        _reporter = new StatusReporter(_source, new StatusWriter(api, Context), _metrics, NullLogger<StatusReporter>.Instance);
        _running = _source.RunAsync(_end.Token);
        await Eventually.HoldsAsync(() => _source.HasSynced, "the first list");
        await Eventually.HoldsAsync(() => _cluster.Requests.OpenWatches("httproutes") == 1, "the watch");
    }

    [TearDown]
    public async Task TearDown()
    {
        await _end.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
        _metrics.Dispose();
        _health.Dispose();
        _transport.Dispose();
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task A_status_that_is_written_costs_nothing_in_later_rounds_also_of_newer_translations()
    {
        await SettleAsync("True");
        _cluster.Requests.Clear();
        for (var round = 0; round < 5; round++)
            await _reporter.WriteAsync(Update("True"), null, default);
        _cluster.Requests.Entries.Where(request => request.Verb != "watch").ShouldBeEmpty();
    }

    [Test]
    public async Task What_somebody_makes_of_our_entry_is_repaired_and_their_own_entries_stay_word_for_word()
    {
        await SettleAsync("True");
        var ours = (await StatusAsync())["parents"]![0]!.DeepClone();
        ours["conditions"]![0]!["status"] = "Unknown";
        await PatchStatusAsync(JsonNode.Parse(Foreign)!, ours);
        await SettleAsync("True");

        var parents = (await StatusAsync())["parents"]!.AsArray();
        parents.Count.ShouldBe(2);
        parents[0]!.ToJsonString().ShouldBe(JsonNode.Parse(Foreign)!.ToJsonString());
        ((string?)parents[1]!["conditions"]![0]!["status"]).ShouldBe("True");
    }

    [Test]
    public async Task An_entry_that_somebody_adds_is_none_of_our_business()
    {
        await SettleAsync("True");
        await PatchStatusAsync((await StatusAsync())["parents"]![0]!.DeepClone(), JsonNode.Parse(Foreign)!);
        _cluster.Requests.Clear();
        await SettleAsync("True");
        _cluster.Requests.Of("patch", "httproutes").ShouldBeEmpty();
    }

    [Test]
    public async Task A_write_under_an_old_version_is_a_conflict_that_costs_nobody_their_entry()
    {
        // The watch is held back, so that what is known of the object is old when we write.
        using (_cluster.Faults.Inject(new Fault.Stall(), new FaultTarget("httproutes", "watch")))
        {
            await PatchStatusAsync(JsonNode.Parse(Foreign)!);
            await _reporter.WriteAsync(Update("True"), null, default);
        }

        var parents = (await StatusAsync())["parents"]!.AsArray();
        parents.Select(parent => (string?)parent!["controllerName"]).ShouldBe(["other.io/c", "jwtgateway.io/gateway-controller"]);
        parents[0]!.ToJsonString().ShouldBe(JsonNode.Parse(Foreign)!.ToJsonString());
        _cluster.Requests.Of("patch", "httproutes").Count(request => request is { Subresource: "status", Status: 409 }).ShouldBe(1);
    }

    [Test]
    public async Task A_write_that_fails_is_tried_again_in_the_next_round()
    {
        using (_cluster.Faults.Inject(Fault.Forbidden, new FaultTarget("httproutes", "patch")))
            await _reporter.WriteAsync(Update("True"), null, default);
        (await _cluster.Client.GetAsync("HTTPRoute", "default", "r"))["status"].ShouldBeNull();

        await SettleAsync("True");
        ((string?)(await StatusAsync())["parents"]![0]!["conditions"]![0]!["status"]).ShouldBe("True");
    }

    [Test]
    public async Task What_we_want_anew_is_written()
    {
        await SettleAsync("True");
        await SettleAsync("False");
        ((string?)(await StatusAsync())["parents"]![0]!["conditions"]![0]!["status"]).ShouldBe("False");
    }

    [Test]
    public async Task A_successor_of_the_same_name_gets_its_status_too()
    {
        await SettleAsync("True");
        await _cluster.Client.DeleteAsync("HTTPRoute", "default", "r");
        await Eventually.HoldsAsync(() => _source.Find(Route) is null, "the deletion");
        await CreateAsync();
        await Eventually.HoldsAsync(() => _source.Find(Route) is not null, "the successor");
        await SettleAsync("True");
        ((string?)(await StatusAsync())["parents"]![0]!["conditions"]![0]!["status"]).ShouldBe("True");
    }

    private async Task CreateAsync() => await _cluster.Client.ApplyYamlAsync(
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata:
          name: r
        spec: {}
        """);

    /// <summary>Rounds, until the status is as wanted, the watch has told of it, and a round has found that out.</summary>
    private Task SettleAsync(string status) => Eventually.HoldsAsync(
        async () =>
        {
            await _reporter.WriteAsync(Update(status), null, default);
            var stored = await _cluster.Client.GetAsync("HTTPRoute", "default", "r");
            var ours = (stored["status"]?["parents"] as JsonArray ?? []).LastOrDefault(parent => (string?)parent!["controllerName"] == "jwtgateway.io/gateway-controller");
            if ((string?)ours?["conditions"]?[0]?["status"] != status || _source.Find(Route)?.ResourceVersion != (string?)stored["metadata"]!["resourceVersion"])
                return false;
            await _reporter.WriteAsync(Update(status), null, default);
            return true;
        },
        "the status to be settled");

    /// <summary>A new object each time, as each translation makes.</summary>
    private static StatusUpdate Update(string status) => new("gateway.networking.k8s.io/v1", Route, JsonNode.Parse(
        $$"""
        {"parents":[{"parentRef":{"group":"gateway.networking.k8s.io","kind":"Gateway","namespace":"default","name":"gw"},
          "controllerName":"jwtgateway.io/gateway-controller",
          "conditions":[{"type":"Accepted","status":"{{status}}","observedGeneration":1,"reason":"R","message":"m"}]}]}
        """)!.AsObject());

    private async Task<JsonObject> StatusAsync() => (await _cluster.Client.GetAsync("HTTPRoute", "default", "r"))["status"]!.AsObject();

    private async Task PatchStatusAsync(params JsonNode[] parents) => await _cluster.Client.PatchAsync(
        "HTTPRoute", "default", "r", new JsonObject { ["status"] = new JsonObject { ["parents"] = new JsonArray(parents) } }, "status");
}

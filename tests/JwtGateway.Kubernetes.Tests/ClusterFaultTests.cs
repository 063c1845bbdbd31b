using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Credentials;
using JwtGateway.Kubernetes.Health;
using JwtGateway.Kubernetes.Snapshots;
using JwtGateway.Kubernetes.Stores;
using JwtGateway.Kubernetes.Transport;
using JwtGateway.Kubernetes.Watching;
using JwtGateway.Resources;
using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;

namespace JwtGateway.Kubernetes.Tests;

/// <summary>Keeping up with a cluster that is not always at its best.</summary>
public sealed class ClusterFaultTests
{
    private const string Routes = "httproutes";

    private static readonly ObjectReference Route = new(ApiGroup.GatewayApi, "HTTPRoute", "default", "r");

    private readonly KeptWarnings _log = new();
    private TestCluster _cluster = null!;
    private ApiTransport _transport = null!;
    private WatchHealth _health = null!;
    private CancellationTokenSource _end = null!;
    private KubernetesSource _source = null!;
    private Task _running = null!;

    [SetUp]
    public async Task SetUp()
    {
        _cluster = await TestCluster.StartAsync();
        await _cluster.Client.ApplyAsync(PermissiveDefinition.Of(ApiGroup.GatewayApi, "v1", Routes, "HTTPRoute", namespaced: true));
        var context = new ClientContext(TimeProvider.System, () => 0.5, _log);
        _transport = new ApiTransport(ConnectionLoader.Load(_cluster.KubeconfigPath).ShouldBeOfType<ConnectionResult.Found>().Connection, context);
        _health = new WatchHealth(context.Clock);
        _end = new CancellationTokenSource();
        _source = new KubernetesSource(
            new KubernetesApi(_transport), new KubernetesSourceOptions { Kinds = [new WatchedResource(KnownResources.HttpRoutes)] }, _health, context);
        _running = _source.RunAsync(_end.Token);
        await Eventually.HoldsAsync(() => _cluster.Requests.OpenWatches(Routes) == 1, "the watch");
    }

    [TearDown]
    public async Task TearDown()
    {
        await _end.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
        _health.Dispose();
        _transport.Dispose();
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task A_GOAWAY_costs_no_event_and_later_requests_take_another_connection()
    {
        var first = _cluster.Requests.Of("watch", Routes).Single();
        first.Protocol.ShouldBe("HTTP/2");
        using (var leave = _cluster.Faults.Inject(new Fault.GoAway(), new FaultTarget(Routes, "watch"), times: 1))
            await leave.Struck;

        await ApplyAsync("/a");
        await Eventually.HoldsAsync(() => Path() == "/a", "the event");
        (await new KubernetesApi(_transport).GetAsync(KnownResources.HttpRoutes, "default", "r", default)).Problem.ShouldBeNull();
        _cluster.Requests.Of("get", Routes).Last(request => request.User == first.User).ConnectionId.ShouldNotBe(first.ConnectionId);
        await ApplyAsync("/b");
        await Eventually.HoldsAsync(() => Path() == "/b", "the next event");
        _cluster.Requests.Of("list", Routes).Count(request => request.User == first.User).ShouldBe(1, "Nothing was missed, so nothing need be listed again.");
    }

    [Test]
    public async Task A_change_of_a_status_alone_is_known_and_makes_no_snapshot()
    {
        await ApplyAsync("/a");
        await using var snapshots = _source.SnapshotsAsync(_end.Token).GetAsyncEnumerator();
        do
        {
            (await snapshots.MoveNextAsync()).ShouldBeTrue();
        }
        while (snapshots.Current.HttpRoutes.IsEmpty);
        var before = snapshots.Current.HttpRoutes.Single();
        var version = Stored()!.ResourceVersion;
        var next = snapshots.MoveNextAsync().AsTask();

        await _cluster.Client.PatchAsync("HTTPRoute", "default", "r", JsonNode.Parse("""{"status":{"parents":[]}}""")!, "status");
        await Eventually.HoldsAsync(() => Stored()!.ResourceVersion != version, "the new version");
        Stored()!.Status!.Value.GetRawText().ShouldContain("parents");
        Stored()!.Value.ShouldBeSameAs(before);

        // The next snapshot is that of the next change of content, with nothing in between.
        await _cluster.Client.ApplyYamlAsync("{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: other}, spec: {}}");
        (await next.WaitAsync(Patience.Limit)).ShouldBeTrue();
        snapshots.Current.HttpRoutes.Select(route => route.Metadata.Name).ShouldBe(["other", "r"]);
        snapshots.Current.HttpRoutes[1].ShouldBeSameAs(before);
    }

    [Test]
    public async Task An_object_that_cannot_be_read_is_kept_as_one_and_the_rest_of_its_kind_goes_on()
    {
        await ApplyAsync("/a");
        await _cluster.Client.ApplyYamlAsync(
            "{apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute, metadata: {name: odd}, spec: {rules: [[{matches: 5}]], parentRefs: {name: [1]}, hostnames: 7}}");
        await ApplyAsync("/b");
        await Eventually.HoldsAsync(() => Path() == "/b" && _source.Find(Route with { Name = "odd" }) is not null, "both routes");

        var odd = _source.Find(Route with { Name = "odd" })!;
        var issues = odd.Value.ShouldNotBeNull().Issues.Select(issue => issue.Path).ToList();
        issues.ShouldContain("spec.hostnames");
        issues.ShouldContain("spec.parentRefs");
        issues.ShouldContain(path => path.StartsWith("spec.rules[0]", StringComparison.Ordinal));
        _health.Reports.Single().ShouldSatisfyAllConditions(
            report => report.IsSynced.ShouldBeTrue(),
            report => report.Objects.ShouldBe(2),
            report => report.Relists.ShouldBe(1));
    }

    private StoredObject<KubernetesResource>? Stored() => _source.Find(Route);

    private string? Path() => (Stored()?.Value as Resources.GatewayApi.HttpRoute)?.Spec.Rules[0].Matches[0].Path?.Value;

    private async Task ApplyAsync(string path)
    {
        await _cluster.Client.ApplyYamlAsync($$"""
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata:
              name: r
            spec:
              rules:
                - matches:
                    - path: {type: PathPrefix, value: {{path}}}
            """);
        await Eventually.HoldsAsync(() => Path() == path, "the change");
    }
}

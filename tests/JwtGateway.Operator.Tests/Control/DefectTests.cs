using JwtGateway.Ir;
using JwtGateway.Kubernetes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Credentials;
using JwtGateway.Kubernetes.Health;
using JwtGateway.Kubernetes.Snapshots;
using JwtGateway.Kubernetes.Transport;
using JwtGateway.Operator.Control;
using JwtGateway.Operator.Publishing;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Resources.Reading;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Operator.Tests.Control;

/// <summary>
/// What a defect in translating one tenant's object does to others. Defects are provoked by objects that no reader makes: a list of theirs was never
/// made, so the code that looks through it throws.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DefectTests
{
    private readonly KeptLog _log = new();
    private readonly ControlState _state = new();
    private OperatorMetrics _metrics = null!;
    private TranslationFaultReporter _faults = null!;
    private WatchHealth _health = null!;
    private ApiTransport _transport = null!;
    private ConfigPublisher _publisher = null!;
    private TranslationLoop _loop = null!;

    [SetUp]
    public void Create()
    {
        _log.Lines.Clear();
        var context = ClientContext.System(_log);
        _metrics = new OperatorMetrics();
        _faults = new TranslationFaultReporter(new Logger<TranslationFaultReporter>(_log));
        _health = new WatchHealth(TimeProvider.System);
        _transport = new ApiTransport(ClusterConnection.Anonymous(new Uri("https://127.0.0.1:1")), context);
        _publisher = new ConfigPublisher(TimeProvider.System);
        var source = new KubernetesSource(new KubernetesApi(_transport), new KubernetesSourceOptions(), _health, context);
        _loop = new TranslationLoop(source, _publisher, _state, _metrics, _faults, "jwt-gateway", TimeProvider.System, new Logger<TranslationLoop>(_log));
    }

    [TearDown]
    public void Dispose()
    {
        _transport.Dispose();
        _health.Dispose();
        _faults.Dispose();
        _metrics.Dispose();
    }

    [Test]
    public void On_one_route_keeps_nobody_elses_update_from_being_published()
    {
        _loop.Translate(Snapshot("/before"));
        _loop.Translate(Spoil(Snapshot("/after"), SpoilFilters));

        Path("good").ShouldBe("/after");
        Route("bad").Fault.ShouldNotBeNull().Status.ShouldBe(500);
        _log.Lines.ShouldContain(line => line.StartsWith("Error: ", StringComparison.Ordinal) && line.Contains("default/bad", StringComparison.Ordinal));
    }

    /// <summary>Which is what it would look like without containment: the check above can fail.</summary>
    [Test]
    public void That_translation_cannot_contain_leaves_everything_as_it_was_and_is_loud()
    {
        _loop.Translate(Snapshot("/before"));
        _loop.Translate(Spoil(Snapshot("/after"), route => route with { Metadata = null! }));

        Path("good").ShouldBe("/before");
        Route("bad").Fault.ShouldBeNull();
        _log.Lines.ShouldContain(line => line.StartsWith("Critical: ", StringComparison.Ordinal));
    }

    [Test]
    public void On_a_Gateway_keeps_what_is_published_of_it_and_goes_on_with_the_others()
    {
        var before = Snapshot("/before");
        _loop.Translate(before);
        var version = _publisher.State.Version("default/gw");
        var after = Snapshot("/after");
        _loop.Translate(after with { Gateways = [.. after.Gateways.Select(g => g.Metadata.Name == "gw" ? SpoilKinds(g) : g)] });

        _publisher.State.Version("default/gw").ShouldNotBeNull().ShouldBe(version);
        _state.Current!.Held.ShouldBe(["default/gw"]);
        _state.Current.Gateways.Single(g => g.Gateway == "default/other").Routes.ShouldContain(r => r.Matches[0].Path.Value == "/after");
    }

    [Test]
    public void On_a_Gateway_that_nothing_was_ever_published_of_publishes_nothing()
    {
        var first = Snapshot("/first");
        _loop.Translate(first with { Gateways = [.. first.Gateways.Select(SpoilKinds)] });
        _publisher.State.Version("default/gw").ShouldBeNull();
        _state.Current!.Held.ShouldBe(["default/gw", "default/other"]);
    }

    private RouteIr Route(string name) =>
        _state.Current!.Gateways.Single(g => g.Gateway == "default/gw").Routes.Single(r => r.Id == $"HTTPRoute/default/{name}/rules/0");

    private string Path(string name) => Route(name).Matches[0].Path.Value;

    private static ClusterSnapshot Spoil(ClusterSnapshot snapshot, Func<HttpRoute, HttpRoute> spoil) =>
        snapshot with { HttpRoutes = [.. snapshot.HttpRoutes.Select(r => r.Metadata.Name == "bad" ? spoil(r) : r)] };

    private static HttpRoute SpoilFilters(HttpRoute route) =>
        route with { Spec = route.Spec with { Rules = [.. route.Spec.Rules.Select(r => r with { Filters = default })] } };

    private static Gateway SpoilKinds(Gateway gateway) =>
        gateway with { Spec = gateway.Spec with { Listeners = [.. gateway.Spec.Listeners.Select(l => l with { AllowedRoutes = new() { Kinds = default } })] } };

    private static ClusterSnapshot Snapshot(string path) => SnapshotReader.Read([("input", $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: gw}
        spec: {gatewayClassName: jwt-gateway, listeners: [{name: http, port: 80, protocol: HTTP}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: other}
        spec: {gatewayClassName: jwt-gateway, listeners: [{name: http, port: 80, protocol: HTTP}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: good}
        spec:
          parentRefs: [{name: gw}, {name: other}]
          rules: [{matches: [{path: {value: {{path}} } }] }]
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: bad}
        spec:
          parentRefs: [{name: gw}]
          rules: [{matches: [{path: {value: /bad} }] }]
        """)]).Snapshot!;
}

using System.Text.Json.Nodes;
using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;

namespace JwtGateway.EndToEnd.Tests.Operator;

/// <summary>What an operator of the operator can see of it.</summary>
public sealed class MetricsTests
{
    private const string Routes = "kind=\"HTTPRoute.v1.gateway.networking.k8s.io\"";

    private TestCluster _cluster = null!;
    private EchoServer _upstream = null!;
    private Scrape _metrics = null!;
    private string _ns = "";

    [SetUp]
    public async Task SetUp()
    {
        _cluster = await TestCluster.StartAsync();
        _upstream = await EchoServer.StartAsync();
        await ClusterSetup.InstallCrdsAsync(_cluster);
        _ns = await _cluster.CreateNamespaceAsync();
        await _cluster.Client.ApplyYamlAsync(QuickstartManifests.For(_upstream.Port, "{}"), _ns);
        _metrics = await Scrape.StartAsync();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _metrics.DisposeAsync();
        await _upstream.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task They_tell_what_is_published_who_has_taken_it_and_what_was_written()
    {
        await using var running = await RunningOperator.StartAsync(_cluster, _ns);
        await using var pod = await RunningProxyPod.StartAsync(_cluster, running, _ns, "web");
        await _cluster.Client.EventuallyAsync("HTTPRoute", _ns, "orders", route => route["status"] is JsonObject);
        var gateway = $"gateway=\"{_ns}/web\"";

        await BecomesAsync(1, "jwtgateway_operator_proxies", gateway, "state=\"current\"");
        await BecomesAsync(0, "jwtgateway_operator_proxies", gateway, "state=\"refusing\"");
        await BecomesAsync(1, "jwtgateway_operator_streams", gateway);
        await BecomesAsync(1, "jwtgateway_operator_gateways");
        await BecomesAsync(1, "jwtgateway_operator_leader");
        await GrowsAsync("jwtgateway_operator_publications_total", gateway);
        await GrowsAsync("jwtgateway_operator_published_age_seconds", gateway);
        await GrowsAsync("jwtgateway_operator_translations_total", "result=\"ok\"");
        await GrowsAsync("jwtgateway_operator_translation_duration_seconds_count");
        await GrowsAsync("jwtgateway_operator_publish_duration_seconds_count");
        await GrowsAsync("jwtgateway_operator_rounds_total", "result=\"ok\"");
        await GrowsAsync("jwtgateway_operator_round_duration_seconds_count");
        await GrowsAsync("jwtgateway_operator_status_writes_total", "result=\"written\"");
        await GrowsAsync("jwtgateway_operator_status_writes_total", "result=\"unchanged\"");
        await GrowsAsync("jwtgateway_operator_provisioning_total", "kind=\"Deployment\"", "verb=\"apply\"", "result=\"ok\"");
        await GrowsAsync("jwtgateway_operator_token_reviews_total", "result=\"authenticated\"");
        await GrowsAsync("jwtgateway_kubernetes_snapshot_delay_seconds_count");
        await GrowsAsync("jwtgateway_kubernetes_request_duration_seconds_count", "verb=\"PATCH\"", "result=\"ok\"");
        await GrowsAsync("jwtgateway_config_take_duration_seconds_count");
        await BecomesAsync(1, "jwtgateway_config_connected");

        await _cluster.Client.DeleteAsync("Gateway", _ns, "web");
        await BecomesAsync(0, "jwtgateway_operator_gateways");
        (await _metrics.ValueAsync("jwtgateway_operator_proxies", gateway)).ShouldBeNull();
    }

    [Test]
    public async Task They_tell_how_well_each_kind_is_kept_up_with()
    {
        await using var running = await RunningOperator.StartAsync(_cluster, _ns);
        await BecomesAsync(1, "jwtgateway_kubernetes_synced", Routes);
        await BecomesAsync(1, "jwtgateway_kubernetes_objects", Routes);
        await BecomesAsync(0, "jwtgateway_kubernetes_malformed_objects", Routes);
        await BecomesAsync(1, "jwtgateway_kubernetes_absent", "kind=\"SecurityPolicy.v1alpha1.gateway.envoyproxy.io\"");
        await BecomesAsync(0, "jwtgateway_kubernetes_absent", Routes);
        await GrowsAsync("jwtgateway_kubernetes_last_event_age_seconds", Routes);
        await GrowsAsync("jwtgateway_kubernetes_last_list_age_seconds", Routes);
        await GrowsAsync("jwtgateway_kubernetes_watches_total", Routes);
        var (relists, events) = (await ValueAsync("jwtgateway_kubernetes_relists_total"), await ValueAsync("jwtgateway_kubernetes_watch_events_total"));

        await _cluster.Client.ApplyYamlAsync(Route("second"), _ns);
        await BecomesAsync(2, "jwtgateway_kubernetes_objects", Routes);
        (await ValueAsync("jwtgateway_kubernetes_watch_events_total") > events).ShouldBeTrue();

        _cluster.Faults.Inject(new Fault.ErrorEvent(), new FaultTarget("httproutes", "watch"), times: 1);
        await Eventually.HoldsAsync(async () => await ValueAsync("jwtgateway_kubernetes_relists_total") > relists, "everything to be listed again");
        await GrowsAsync("jwtgateway_kubernetes_watch_errors_total", Routes, "reason=\"gone\"");

        using (_cluster.Faults.Inject(Fault.Forbidden, new FaultTarget("httproutes")))
        {
            _cluster.Faults.Inject(new Fault.ErrorEvent(), new FaultTarget("httproutes", "watch"), times: 1);
            await BecomesAsync(0, "jwtgateway_kubernetes_synced", Routes);
            await GrowsAsync("jwtgateway_kubernetes_watch_errors_total", Routes, "reason=\"forbidden\"");
        }

        await BecomesAsync(1, "jwtgateway_kubernetes_synced", Routes);
    }

    [Test]
    public async Task What_cannot_be_provisioned_or_written_is_counted_with_its_reason()
    {
        using var refused = _cluster.Faults.Inject(Fault.Forbidden, new FaultTarget("deployments", "patch"));
        using var conflicts = _cluster.Faults.Inject(new Fault.Answer(409, "Conflict", "changed"), new FaultTarget("httproutes", "patch", Subresource: "status"), times: 1);
        await using var running = await RunningOperator.StartAsync(_cluster, _ns);

        await GrowsAsync("jwtgateway_operator_provisioning_total", "kind=\"Deployment\"", "result=\"forbidden\"");
        await GrowsAsync("jwtgateway_operator_status_conflicts_total");
        await GrowsAsync("jwtgateway_kubernetes_request_duration_seconds_count", "verb=\"PATCH\"", "result=\"conflict\"");
        await GrowsAsync("jwtgateway_operator_events_total", "reason=\"ProvisioningFailed\"", "result=\"ok\"");
    }

    private async Task<double?> ValueAsync(string name) => await _metrics.ValueAsync(name, Routes);

    private Task BecomesAsync(double value, string name, params string[] labels) => Eventually.HoldsAsync(
        async () => await _metrics.ValueAsync(name, labels) == value, $"{name} {string.Join(',', labels)} to be {value}", Patience.Limit);

    private Task GrowsAsync(string name, params string[] labels) => Eventually.HoldsAsync(
        async () => await _metrics.ValueAsync(name, labels) > 0, $"{name} {string.Join(',', labels)} to be more than 0", Patience.Limit);

    private static string Route(string name) =>
        $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata:
          name: {{name}}
        spec:
          parentRefs:
            - name: web
        """;
}

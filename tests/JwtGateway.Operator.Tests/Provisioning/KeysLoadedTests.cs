using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Ir.Sections;
using JwtGateway.Operator.Provisioning.Status;
using JwtGateway.Operator.Publishing;
using JwtGateway.Resources.Reading;
using JwtGateway.Translation;

namespace JwtGateway.Operator.Tests.Provisioning;

/// <summary>Policies as translation compiles them, and what proxies report of their keys.</summary>
[TestFixture]
public sealed class KeysLoadedTests
{
    private const string Policy = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: gw, namespace: shop}
        spec: {gatewayClassName: jwt-gateway, listeners: [{name: http, port: 80, protocol: HTTP}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: app, namespace: shop}
        spec: {parentRefs: [{name: gw}], rules: [{}]}
        ---
        apiVersion: jwtgateway.io/v1alpha1
        kind: SecurityPolicy
        metadata: {name: jwt, namespace: shop, generation: 3}
        spec:
          targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: app}]
          jwt:
            providers:
            - {name: one, remoteJWKS: {uri: "https://one.example.com/jwks"}}
            - {name: two/2, remoteJWKS: {uri: "https://two.example.com/jwks"}}
        """;

    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly KeySourceReport Good = new() { Id = "", KeyIds = ["k1", "k2"], FetchedAt = Noon, ConsecutiveFailures = 0 };
    private static readonly KeySourceReport Stale = Good with { LastError = "503 Service Unavailable", ConsecutiveFailures = 4 };
    private static readonly KeySourceReport Missing = new() { Id = "", KeyIds = [], LastError = "name not\r\nfound", ConsecutiveFailures = 1 };
    private static readonly KeySourceReport Fetching = new() { Id = "", KeyIds = [], ConsecutiveFailures = 0 };

    [Test]
    public void Are_loaded_when_every_proxy_has_those_of_every_provider() => Condition(All(Good), All(Good)).ShouldBe(
        "True/KeysLoaded @3 one: 2 keys loaded.\ntwo/2: 2 keys loaded.");

    [Test]
    public void Are_not_when_one_proxy_lacks_those_of_one_provider() => Condition([Good, Missing], All(Good)).ShouldBe(
        "False/KeysNotLoaded @3 one: keys are not loaded in 1 of 2 proxies: name not  found.\ntwo/2: 2 keys loaded.");

    [Test]
    public void Are_not_while_they_are_fetched_for_the_first_time() => Condition(All(Fetching), All(Good)).ShouldStartWith(
        "False/KeysNotLoaded @3 one: keys are not loaded: they are being fetched.");

    [Test]
    public void Are_loaded_while_they_cannot_be_fetched_anew_and_the_error_is_said() => Condition([Good, Stale], All(Good)).ShouldStartWith(
        "True/RefreshFailing @3 one: 2 keys loaded, last fetched 2026-01-02T12:00:00Z; fetching them anew fails: 503 Service Unavailable.");

    [Test]
    public void Are_unknown_until_a_proxy_has_reported() => Condition([], []).ShouldBe(
        "Unknown/Pending @3 one: no proxy has reported yet.\ntwo/2: no proxy has reported yet.");

    [Test]
    public void A_fetch_that_went_well_changes_nothing() =>
        Condition(All(Good with { FetchedAt = Noon.AddHours(1) }), All(Good)).ShouldBe(Condition(All(Good), All(Good)));

    [Test]
    public void Of_several_sources_that_are_tried_in_order_each_is_told_of()
    {
        var several = new FirstOfKeysIr { Id = "both", Sources = ["one", "two"] };
        var provider = new JwtProviderIr { Id = "p", Name = "p", KeySource = "both" };
        var ir = new GatewayIr { Gateway = "shop/gw", KeySources = [several], Providers = [provider] };
        var proxy = new ProxyState { Name = "proxy", KeySources = [Good with { Id = "one" }, Missing with { Id = "two" }] };
        var facts = new GatewayFacts { Configuration = ir, Published = PublishedVersions.First(null, "v1"), Proxies = [proxy] };
        var health = ProviderHealth.Of(provider, [new GatewayKeys(facts)]).ShouldNotBeNull();
        (health.Loaded, health.Failing).ShouldBe((false, true));
        health.Message.ShouldStartWith("p: keys are not loaded");
    }

    [Test]
    public void Keys_that_come_with_the_configuration_need_no_condition()
    {
        var local = Policy.Replace("""- {name: two/2, remoteJWKS: {uri: "https://two.example.com/jwks"}}""", "", StringComparison.Ordinal)
            .Replace("""remoteJWKS: {uri: "https://one.example.com/jwks"}""", """localJWKS: {inline: '{"keys":[]}'}""", StringComparison.Ordinal);
        Merge(local, [], []).ToJsonString().ShouldNotContain("KeysLoaded");
    }

    [Test]
    public void A_list_of_conditions_that_is_full_stays_as_it_is()
    {
        var full = new JsonArray([.. Enumerable.Range(0, 8).Select(n => new JsonObject { ["type"] = $"T{n}" })]);
        Conditions.Add(full, "KeysLoaded", "True", "KeysLoaded", "");
        full.Count.ShouldBe(8);
    }

    [Test]
    public void A_message_is_no_longer_than_the_API_takes()
    {
        var list = new JsonArray();
        Conditions.Add(list, "KeysLoaded", "True", "KeysLoaded", new string('x', 40_000));
        list[0]!["message"]!.ToString().Length.ShouldBe(32_768);
    }

    private static KeySourceReport[] All(KeySourceReport report) => [report, report];

    private static string Condition(KeySourceReport[] one, KeySourceReport[] two)
    {
        var conditions = Merge(Policy, one, two)["ancestors"]![0]!["conditions"]!.AsArray();
        conditions.Select(c => c!["type"]!.ToString()).ShouldBe(["Accepted", "KeysLoaded"]);
        return $"{conditions[1]!["status"]}/{conditions[1]!["reason"]} @{conditions[1]!["observedGeneration"]} {conditions[1]!["message"]}";
    }

    private static JsonObject Merge(string yaml, KeySourceReport[] one, KeySourceReport[] two)
    {
        var result = Translator.Translate(SnapshotReader.Read([("input", yaml)]).Snapshot!, TranslationOptions.ProxiesPerGateway);
        var ir = result.Gateways.Single();
        ProxyState[] proxies =
        [
            .. Enumerable.Range(0, Math.Max(one.Length, two.Length)).Select(n => new ProxyState
            {
                Name = $"proxy-{n}", KeySources = [.. Reports(ir, "one", n, one), .. Reports(ir, "two/2", n, two)],
            }),
        ];
        var facts = new GatewayFacts { Configuration = ir, Published = PublishedVersions.First(null, "v1"), Proxies = proxies };
        var runtime = new GatewayRuntimeStatus(new Dictionary<string, GatewayFacts> { ["shop/gw"] = facts });
        return runtime.Merge(result.Statuses.Single(s => s.Object.Kind == "SecurityPolicy")).Status;
    }

    private static ImmutableArray<KeySourceReport> Reports(GatewayIr ir, string provider, int proxy, KeySourceReport[] reports) =>
        proxy < reports.Length ? [reports[proxy] with { Id = ir.Providers.Single(p => p.Name == provider).KeySource }] : [];
}

using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Translation.Parameters;

namespace JwtGateway.Translation.Tests;

/// <summary>Translation for proxies that serve one Gateway each.</summary>
[TestFixture]
public sealed class ProxiesPerGatewayTests
{
    private const string TwoGateways = """
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: one}
        spec: {gatewayClassName: jwt-gateway, listeners: [{name: http, port: 80, protocol: HTTP}]}
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: two}
        spec: {gatewayClassName: jwt-gateway, listeners: [{name: web, port: 80, protocol: HTTP}]}
        """;

    [Test]
    public void Gateways_may_have_the_same_port_and_host_name() =>
        Translate(TwoGateways).Gateways.Select(g => g.Listeners.Length).ShouldBe([1, 1]);

    [Test]
    public void Gateways_of_one_process_may_not() =>
        Translator.Translate(GoldenCase.Read("input", TwoGateways)).Gateways.Select(g => g.Listeners.Length).ShouldBe([1, 0]);

    [Test]
    public void Listeners_of_one_Gateway_are_in_conflict_all_the_same() =>
        Translate(Gateway("{name: a, port: 80, protocol: HTTP}, {name: b, port: 80, protocol: HTTP}")).Gateways[0].Listeners.ShouldBeEmpty();

    [TestCase(19000, "the proxies need themselves")]
    [TestCase(10080, "port 80 of another listener on port 10080")]
    public void A_port_that_the_proxies_cannot_give_is_refused_and_the_others_are_served(int port, string reason)
    {
        var result = Translate(Gateway($"{{name: low, port: 80, protocol: HTTP}}, {{name: high, port: {port}, protocol: HTTP}}"));
        result.Gateways[0].Listeners.Select(l => l.Port).ShouldBe([80]);
        var accepted = Condition(result, listener: 1);
        accepted["status"]!.GetValue<string>().ShouldBe("False");
        accepted["reason"]!.GetValue<string>().ShouldBe("PortUnavailable");
        accepted["message"]!.GetValue<string>().ShouldContain(reason);
    }

    [TestCase("{value: 192.0.2.1}", null)]
    [TestCase("{type: IPAddress}", null)]
    [TestCase("{type: Hostname}", null)]
    [TestCase("{type: Hostname, value: a.example.com}", "spec.addresses[0]")]
    [TestCase("{value: 192.0.2.1}, {type: test.com/type, value: x}", "spec.addresses[1]")]
    [TestCase("{value: 1.2.3.4.5}", "spec.addresses[0]")]
    public void An_IP_address_can_be_asked_for_and_nothing_else(string addresses, string? refused)
    {
        var gateway = Gateway("{name: http, port: 80, protocol: HTTP}").Replace("spec:", $"spec:\n  addresses: [{addresses}]", StringComparison.Ordinal);
        var accepted = Translate(gateway).Statuses[0].Status["conditions"]!.AsArray().Single(c => c!["type"]!.ToString() == "Accepted")!;
        accepted["reason"]!.ToString().ShouldBe(refused is null ? "Accepted" : "UnsupportedAddress");
        accepted["message"]!.ToString().ShouldContain(refused ?? "accepted");
    }

    [Test]
    public void A_set_gets_no_port_that_the_Gateway_or_an_older_set_is_in_the_way_of()
    {
        var result = Translate("""
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: gw}
            spec: {gatewayClassName: jwt-gateway, allowedListeners: {namespaces: {from: Same}}, listeners: [{name: http, port: 80, protocol: HTTP}, {name: high, port: 10081, protocol: HTTP}]}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: ListenerSet
            metadata: {name: s}
            spec:
              parentRef: {name: gw}
              listeners: [{name: a, port: 10080, protocol: HTTP}, {name: b, port: 81, protocol: HTTP}, {name: c, port: 82, protocol: HTTP}]
            """);
        result.Gateways[0].Listeners.Select(l => l.Port).ShouldBe([80, 10081, 82]);
    }

    [Test]
    public void A_port_that_a_low_one_would_be_bound_on_is_free_without_it() =>
        Translate(Gateway("{name: high, port: 10080, protocol: HTTP}")).Gateways[0].Listeners.Select(l => l.Port).ShouldBe([10080]);

    [Test]
    public void Ports_are_those_of_accepted_listeners_each_once_and_ascending()
    {
        var listeners = "{name: z, port: 443, protocol: HTTPS, hostname: a.example.com, tls: {certificateRefs: [{name: none}]}}, "
            + "{name: tcp, port: 5432, protocol: TCP}, {name: b, port: 80, protocol: HTTP, hostname: b.example.com}, {name: a, port: 80, protocol: HTTP}";
        Translate(Gateway(listeners)).Served.Single().Ports.ShouldBe(
            [new GatewayPort(80, ListenerProtocol.Http, "a"), new GatewayPort(443, ListenerProtocol.Https, "z")]);
    }

    private static TranslationResult Translate(string yaml) => Translator.Translate(GoldenCase.Read("input", yaml), TranslationOptions.ProxiesPerGateway);

    private static string Gateway(string listeners) => $"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata:
          name: gw
        spec:
          gatewayClassName: jwt-gateway
          listeners: [{listeners}]
        """;

    private static JsonNode Condition(TranslationResult result, int listener) =>
        result.Statuses.Single().Status["listeners"]![listener]!["conditions"]!.AsArray().First(c => c!["type"]!.GetValue<string>() == "Accepted")!;
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Ir.Sections;
using JwtGateway.Operator.Provisioning.Status;
using JwtGateway.Operator.Publishing;
using JwtGateway.Resources;
using JwtGateway.Translation;

namespace JwtGateway.Operator.Tests.Provisioning;

[TestFixture]
public sealed class GatewayRuntimeStatusTests
{
    private static readonly ObjectReference Gateway = new(ApiGroup.GatewayApi, "Gateway", "shop", "gw");
    private static readonly ProxyState Current = Proxy("a", ReportedOutcome.Applied, "v3", "v3");
    private static readonly ProxyState Earlier = Proxy("b", ReportedOutcome.Applied, "v2", "v2");
    private static readonly ProxyState LastGeneration = Proxy("c", ReportedOutcome.Applied, "v1", "v1");
    private static readonly ProxyState Refusing = Proxy("d", ReportedOutcome.Refused, "v3", "v2", "port 80 cannot\nbe bound.");
    private static readonly ProxyState NotReadable = Proxy("e", ReportedOutcome.Refused, null, null, "no snapshot");
    private static readonly ProxyState New = Proxy("f", ReportedOutcome.Waiting, null, null);

    private static IEnumerable<TestCaseData> Table()
    {
        yield return Case("nobody", [], "False/Pending No proxy has acknowledged the configuration yet.");
        yield return Case("new", [New], "False/Pending No proxy has acknowledged the configuration yet.");
        yield return Case("only the last generation's", [LastGeneration], "False/Pending No proxy has acknowledged the configuration yet.");
        yield return Case("one", [Current], "True/Programmed Address assigned to the Gateway, 1/1 proxies serve the configuration.");
        yield return Case("one of two", [Current, New], "True/Programmed Address assigned to the Gateway, 1/2 proxies serve the configuration.");
        yield return Case("on the way", [Earlier], "True/Programmed Address assigned to the Gateway, 1/1 proxies serve the configuration.");
        yield return Case("refused by all", [Refusing],
            "False/Invalid The proxies refuse the configuration and serve the last one that they accepted: port 80 cannot be bound.");
        yield return Case("refused by some on the way", [Earlier, Refusing],
            "False/Invalid The proxies refuse the configuration and serve the last one that they accepted: port 80 cannot be bound.");
        yield return Case("refused for two reasons", [Refusing, NotReadable],
            "False/Invalid The proxies refuse the configuration and serve the last one that they accepted: no snapshot (and 1 other reasons).");
        yield return Case("refused by one of two", [Current, Refusing],
            "True/Programmed Address assigned to the Gateway, 2/2 proxies serve the configuration; 1 refuse the latest and serve the last one that they accepted: "
            + "port 80 cannot be bound.");
    }

    [TestCaseSource(nameof(Table))]
    public void A_Gateway_is_programmed_when_a_proxy_serves_it(object proxies, string expected) =>
        Programmed(Merge(Facts([.. (ProxyState[])proxies]))).ShouldBe(expected);

    [Test]
    public void It_needs_an_address()
    {
        var status = Merge(Facts(Current) with { Addresses = [] });
        Programmed(status).ShouldBe("False/AddressNotAssigned The Gateway's Service has no address yet.");
        Programmed(status["listeners"]![0]!).ShouldBe("True/Programmed In the configuration.");
        status["addresses"]!.ToJsonString().ShouldBe("[]");
    }

    [Test]
    public void A_load_balancer_that_is_awaited_is_told_beside_the_addresses_inside_the_cluster()
    {
        var status = Merge(Facts(Current) with { AwaitsLoadBalancer = true });
        Programmed(status).ShouldStartWith("False/AddressNotAssigned The cluster has not given the Gateway's Service a load balancer's address yet");
        Programmed(status["listeners"]![0]!).ShouldBe("True/Programmed In the configuration.");
        status["addresses"]!.AsArray().Count.ShouldBe(1);
    }

    [Test]
    public void A_load_balancer_that_is_awaited_hides_no_graver_problem()
    {
        Programmed(Merge(Facts(Refusing) with { AwaitsLoadBalancer = true })).ShouldStartWith("False/Invalid");
        Programmed(Merge(Facts() with { AwaitsLoadBalancer = true })).ShouldStartWith("False/Pending");
        Programmed(Merge(Facts(Current) with { AwaitsLoadBalancer = true, ProvisioningProblem = "quota" })).ShouldEndWith("Changes cannot be provisioned: quota.");
    }

    [TestCase("192.0.2.1", "True/Programmed")]
    [TestCase("2001:db8::0:1", "True/Programmed")]
    [TestCase("192.0.2.9", "False/AddressNotUsable The Gateway's Service has not been given 192.0.2.9, which spec.addresses asks for.")]
    [TestCase("192.0.2.1 192.0.2.9", "False/AddressNotUsable The Gateway's Service has not been given 192.0.2.9, which spec.addresses asks for.")]
    public void An_address_that_is_asked_for_must_be_among_them(string asked, string expected) => Programmed(Merge(Facts(Current) with
    {
        Addresses = [new GatewayAddress("IPAddress", "192.0.2.1"), new GatewayAddress("IPAddress", "2001:db8::1")],
        AskedAddresses = [.. asked.Split(' ')],
    })).ShouldStartWith(expected);

    [Test]
    public void An_address_that_a_load_balancer_never_gives_is_not_usable_rather_than_awaited() => Programmed(Merge(Facts(Current) with
    {
        AskedAddresses = ["192.0.2.9"],
        AwaitsLoadBalancer = true,
    })).ShouldStartWith("False/AddressNotUsable");

    [Test]
    public void Listeners_of_a_ListenerSet_follow_the_proxies_of_its_Gateway()
    {
        Programmed(MergeSet("a", "s", Facts(Current))).ShouldBe("True/Programmed In the configuration.");
        Programmed(MergeSet("a", "s", Facts())).ShouldBe("False/Pending No proxy has acknowledged the configuration yet.");
        Programmed(MergeSet("a", "s", Facts(Refusing))["listeners"]![0]!).ShouldStartWith("False/Invalid The proxies refuse");
        Programmed(MergeSet("a", "other", Facts())).ShouldBe("True/Programmed In the configuration.", "None of its listeners is served, so translation has the say.");
    }

    [Test]
    public void Its_addresses_are_in_the_status() =>
        Merge(Facts(Current))["addresses"]!.ToJsonString().ShouldBe("""[{"type":"IPAddress","value":"192.0.2.1"}]""");

    [Test]
    public void What_keeps_it_from_being_provisioned_is_said()
    {
        const string Problem = "Deployment shop/jwtgw-gw: exceeded quota.";
        Programmed(Merge(Facts() with { ProvisioningProblem = Problem })).ShouldBe(
            "False/NoResources The Gateway cannot be provisioned: Deployment shop/jwtgw-gw: exceeded quota.");
        Programmed(Merge(Facts(Current) with { ProvisioningProblem = Problem })).ShouldEndWith("Changes cannot be provisioned: Deployment shop/jwtgw-gw: exceeded quota.");
        Programmed(Merge(Facts(Current) with { ProvisioningProblem = Problem, Addresses = [] })).ShouldStartWith("False/AddressNotAssigned");
    }

    [Test]
    public void A_Gateway_that_is_not_accepted_is_not_pending() =>
        Programmed(Merge(Facts(), Status(accepted: "False"))).ShouldStartWith("False/Invalid The Gateway is not accepted");

    [Test]
    public void What_translation_does_not_serve_is_not_programmed_whatever_proxies_say()
    {
        var status = Merge(Facts(Current), Status(programmed: "False"));
        Programmed(status).ShouldBe("False/Programmed In the configuration.");
        Programmed(status["listeners"]![0]!).ShouldStartWith("False");
    }

    [Test]
    public void Listeners_follow_the_proxies()
    {
        Programmed(Merge(Facts())["listeners"]![0]!).ShouldBe("False/Pending No proxy has acknowledged the configuration yet.");
        Programmed(Merge(Facts(Refusing))["listeners"]![0]!).ShouldStartWith("False/Invalid The proxies refuse");
        Programmed(Merge(Facts(Current))["listeners"]![0]!).ShouldBe("True/Programmed In the configuration.");
    }

    private static JsonObject MergeSet(string ns, string name, GatewayFacts facts)
    {
        var listener = new ListenerIr { Id = "shop/gw/a/s/http", Port = 80, Protocol = ListenerProtocol.Http };
        facts = facts with { Configuration = facts.Configuration with { Listeners = [listener] } };
        var status = Status();
        return new GatewayRuntimeStatus(new Dictionary<string, GatewayFacts> { ["shop/gw"] = facts })
            .Merge(new StatusUpdate("gateway.networking.k8s.io/v1", new(ApiGroup.GatewayApi, "ListenerSet", ns, name), status)).Status;
    }

    [Test]
    public void Everything_else_stays_and_so_does_the_input()
    {
        var before = Status();
        var update = new StatusUpdate("gateway.networking.k8s.io/v1", Gateway, before);
        var merged = new GatewayRuntimeStatus(new Dictionary<string, GatewayFacts> { ["shop/gw"] = Facts(Refusing) }).Merge(update);
        before.ToJsonString().ShouldBe(Status().ToJsonString());
        merged.Status["conditions"]!.AsArray().Count.ShouldBe(2);
        merged.Status["conditions"]![1]!["observedGeneration"]!.GetValue<int>().ShouldBe(7);
        merged.Status["conditions"]![0]!.ToJsonString().ShouldBe(before["conditions"]![0]!.ToJsonString());
        merged.Object.ShouldBe(Gateway);
    }

    [Test]
    public void Other_objects_and_Gateways_without_facts_stay_as_they_are()
    {
        var runtime = new GatewayRuntimeStatus(new Dictionary<string, GatewayFacts>());
        foreach (var reference in new[] { Gateway, Gateway with { Kind = "HTTPRoute" } })
            runtime.Merge(new("v1", reference, Status())).Status.ToJsonString().ShouldBe(Status().ToJsonString());
    }

    [Test]
    public void Versions_of_one_generation_are_remembered_and_those_of_another_are_not()
    {
        var versions = PublishedVersions.First(1, "v1").Next(1, "v2").Next(1, "v2").Next(1, "v1");
        versions.Current.ShouldBe("v1");
        versions.Earlier.ShouldBe(["v2"]);
        versions.Next(2, "v3").Contains("v1").ShouldBeFalse();
        versions.Contains(null).ShouldBeFalse();
        Enumerable.Range(0, 100).Aggregate(versions, (v, n) => v.Next(1, $"x{n}")).Earlier.Length.ShouldBe(32);
    }

    private static TestCaseData Case(string name, ProxyState[] proxies, string expected) =>
        new TestCaseData(proxies, expected).SetArgDisplayNames(name);

    private static ProxyState Proxy(string name, ReportedOutcome outcome, string? version, string? serving, string? reason = null) =>
        new() { Name = name, Outcome = outcome, Version = version, Serving = serving, Reason = reason };

    private static GatewayFacts Facts(params ImmutableArray<ProxyState> proxies) => new()
    {
        Configuration = new GatewayIr { Gateway = "shop/gw" },
        Published = PublishedVersions.First(6, "v1").Next(7, "v2").Next(7, "v3"),
        Proxies = proxies,
        Addresses = [new("IPAddress", "192.0.2.1")],
    };

    private static JsonObject Merge(GatewayFacts facts, JsonObject? status = null) =>
        new GatewayRuntimeStatus(new Dictionary<string, GatewayFacts> { ["shop/gw"] = facts })
            .Merge(new StatusUpdate("gateway.networking.k8s.io/v1", Gateway, status ?? Status())).Status;

    private static JsonObject Status(string accepted = "True", string programmed = "True") => new()
    {
        ["conditions"] = new JsonArray(Condition("Accepted", accepted), Condition("Programmed", programmed)),
        ["listeners"] = new JsonArray(new JsonObject { ["name"] = "http", ["conditions"] = new JsonArray(Condition("Programmed", programmed)) }),
    };

    private static JsonObject Condition(string type, string status) => new()
    {
        ["type"] = type,
        ["status"] = status,
        ["observedGeneration"] = 7,
        ["reason"] = type,
        ["message"] = "In the configuration.",
    };

    private static string Programmed(JsonNode owner)
    {
        var condition = owner["conditions"]!.AsArray().Single(c => c!["type"]!.ToString() == "Programmed")!;
        return $"{condition["status"]}/{condition["reason"]} {condition["message"]}";
    }
}

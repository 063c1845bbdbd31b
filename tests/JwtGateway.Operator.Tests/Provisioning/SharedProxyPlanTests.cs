using System.Text.Json.Nodes;
using JwtGateway.Operator.Provisioning;
using JwtGateway.Operator.Provisioning.Status;
using JwtGateway.Resources;
using JwtGateway.Translation;

namespace JwtGateway.Operator.Tests.Provisioning;

/// <summary>The proxies that Ingresses share, which belong to their IngressClass.</summary>
public sealed class SharedProxyPlanTests
{
    private static string Class(string name = "edge") => $$"""
        apiVersion: networking.k8s.io/v1
        kind: IngressClass
        metadata: {name: {{name}}, uid: 0c5a}
        spec: {controller: jwtgateway.io/ingress-controller}
        """;

    [Test]
    public void Belong_to_the_class_and_are_in_the_namespace_for_them()
    {
        var plan = Plans.Of(Class());

        foreach (var item in plan.Objects)
        {
            ((string?)item["metadata"]!["name"]).ShouldBe("jwtgi-ingressclass-edge");
            ((string?)item["metadata"]!["namespace"]).ShouldBe("jwt-gateway");
            var owner = item["metadata"]!["ownerReferences"]!.AsArray().Single()!;
            ((string?)owner["kind"], (string?)owner["name"], (string?)owner["uid"]).ShouldBe(("IngressClass", "edge", "0c5a"));
        }

        plan.Container()["args"]!.AsArray().Select(a => (string?)a).ShouldContain("jwt-gateway/ingressclass_edge");
        plan.Find("Service")!["spec"]!["ports"]!.AsArray().Select(p => ((string?)p!["name"], (int?)p["port"])).ShouldBe([("http", 80)]);
    }

    [Test]
    public void Are_there_while_no_Ingress_uses_the_class() => Plans.Of(Class()).Complete.ShouldBeTrue();

    [TestCase("a.b")]
    [TestCase("a-b")]
    [TestCase("ingressclass-a")]
    public void Have_a_ServiceAccount_that_no_Gateway_can_have(string name)
    {
        var account = GatewayProvisioner.ServiceAccountOf($"jwt-gateway/ingressclass_{name}");

        account.ShouldStartWith("jwtgi-ingressclass-");
        account.ShouldNotContain("_");
        GatewayProvisioner.ServiceAccountOf($"jwt-gateway/ingressclass-{name}").ShouldStartWith("jwtgw-");
        new[] { "a.b", "a-b", "ingressclass-a" }.Select(n => GatewayProvisioner.ServiceAccountOf($"x/ingressclass_{n}")).ShouldBeUnique();
    }

    [TestCase("IPAddress", "192.0.2.1", "ip")]
    [TestCase("Hostname", "lb.example.com", "hostname")]
    public void Give_their_addresses_to_Ingresses(string type, string address, string member)
    {
        var update = new StatusUpdate("networking.k8s.io/v1", new ObjectReference("networking.k8s.io", "Ingress", "shop", "web"), []);

        var status = new IngressTruth(new Sequence<GatewayAddress>([new GatewayAddress(type, address)])).Apply(update).Status;

        JsonNode.DeepEquals(status, new JsonObject { ["loadBalancer"] = new JsonObject { ["ingress"] = new JsonArray(new JsonObject { [member] = address }) } }).ShouldBeTrue(status.ToJsonString());
    }
}

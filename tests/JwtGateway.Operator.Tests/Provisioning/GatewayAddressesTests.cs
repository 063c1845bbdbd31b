using System.Text.Json.Nodes;
using JwtGateway.Operator.Provisioning.Status;
using JwtGateway.Resources.Core;
using JwtGateway.Resources.Reading;

namespace JwtGateway.Operator.Tests.Provisioning;

[TestFixture]
public sealed class GatewayAddressesTests
{
    [TestCase("""{"spec":{"type":"LoadBalancer","clusterIP":"10.0.0.1"},"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.1","ipMode":"VIP"},{"hostname":"lb.example.com"}]}}}""", "IPAddress 192.0.2.1, Hostname lb.example.com")]
    [TestCase("""{"spec":{"type":"LoadBalancer"},"status":{"loadBalancer":{"ingress":[{"ip":"2001:db8::1"},{"ip":"2001:db8::1"},{}]}}}""", "IPAddress 2001:db8::1")]
    [TestCase("""{"spec":{"type":"LoadBalancer","clusterIP":"10.0.0.1","clusterIPs":["10.0.0.1"]},"status":{"loadBalancer":{}}}""", "IPAddress 10.0.0.1")]
    [TestCase("""{"spec":{"type":"LoadBalancer","clusterIP":"fd00::1","clusterIPs":["fd00::1","10.0.0.1"]}}""", "IPAddress fd00::1, IPAddress 10.0.0.1")]
    [TestCase("""{"spec":{"type":"LoadBalancer","clusterIP":"None","clusterIPs":["None"]}}""", "")]
    [TestCase("""{"spec":{"type":"LoadBalancer"}}""", "")]
    [TestCase("""{"spec":{"type":"NodePort","clusterIP":"10.0.0.1"},"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.1"}]}}}""", "IPAddress 10.0.0.1")]
    [TestCase("""{"spec":{"type":"ClusterIP","clusterIP":"10.0.0.1","clusterIPs":["10.0.0.1","fd00::1"]}}""", "IPAddress 10.0.0.1, IPAddress fd00::1")]
    [TestCase("""{"spec":{"type":"NodePort","clusterIP":"10.0.0.1"}}""", "IPAddress 10.0.0.1")]
    [TestCase("""{"spec":{"clusterIP":"None","clusterIPs":["None"]}}""", "")]
    [TestCase("""{"spec":{}}""", "")]
    [TestCase("""{"spec":{"type":"ExternalName","externalName":"other.example.com"}}""", "")]
    public void Are_the_load_balancers_where_it_has_any_and_else_the_clusters(string service, string expected) =>
        string.Join(", ", GatewayAddresses.From(Read(service)).Select(a => $"{a.Type} {a.Value}")).ShouldBe(expected);

    [TestCase("""{"spec":{"type":"LoadBalancer","clusterIP":"10.0.0.1"},"status":{"loadBalancer":{"ingress":[{}]}}}""", true)]
    [TestCase("""{"spec":{"type":"LoadBalancer"},"status":{"loadBalancer":{"ingress":[{"hostname":"lb.example.com"}]}}}""", false)]
    [TestCase("""{"spec":{"type":"LoadBalancer"},"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.1"}]}}}""", false)]
    [TestCase("""{"spec":{"type":"ClusterIP"}}""", false)]
    [TestCase("""{"spec":{"type":"NodePort"}}""", false)]
    public void Of_a_load_balancer_are_awaited_while_it_has_neither_an_IP_nor_a_name(string service, bool expected) =>
        GatewayAddresses.AwaitsLoadBalancer(Read(service)).ShouldBe(expected);

    [Test]
    public void Are_none_without_a_Service() => GatewayAddresses.From(null).ShouldBeEmpty();

    [Test]
    public void Are_no_more_than_the_API_takes()
    {
        var ingress = string.Join(',', Enumerable.Range(1, 40).Select(n => $$"""{"ip":"192.0.2.{{n}}"}"""));
        GatewayAddresses.From(Read("""{"spec":{"type":"LoadBalancer"},"status":{"loadBalancer":{"ingress":[ITEMS]}}}""".Replace("ITEMS", ingress, StringComparison.Ordinal))).Length.ShouldBe(16);
    }

    private static Service Read(string json)
    {
        var service = JsonNode.Parse(json)!.AsObject();
        service["apiVersion"] = "v1";
        service["kind"] = "Service";
        service["metadata"] = new JsonObject { ["name"] = "jwtgw-gw", ["namespace"] = "shop" };
        var read = (Service)((DecodeResult.Decoded)ResourceDecoder.Decode(service)).Resource;
        read.Issues.ShouldBeEmpty();
        return read;
    }
}

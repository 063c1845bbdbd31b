using System.Text.Json.Nodes;
using JwtGateway.Operator.Provisioning;

namespace JwtGateway.Operator.Tests.Provisioning;

[TestFixture]
public sealed class ProvisioningDiffTests
{
    private static readonly string Autoscaled = Plans.Gateway(parameters: "hpa: {minReplicas: 2, maxReplicas: 3}");

    [Test]
    public void What_is_no_longer_wanted_is_deleted()
    {
        var diff = Diff(Plans.Gateway(), Plans.Of(Autoscaled).Objects);
        diff.Delete.Select(o => o.ToString()).ShouldBe(
            ["HorizontalPodAutoscaler.autoscaling shop/jwtgw-gw", "PodDisruptionBudget.policy shop/jwtgw-gw"]);
        diff.Apply.Length.ShouldBe(4);
        diff.Foreign.ShouldBeEmpty();
    }

    [Test]
    public void Nothing_is_deleted_while_the_parameters_are_not_usable() =>
        Diff(Plans.Gateway(infrastructure: "parametersRef: {group: jwtgateway.io, kind: ProxyParameters, name: none}"), Plans.Of(Autoscaled).Objects)
            .Delete.ShouldBeEmpty();

    [Test]
    public void A_Service_keeps_its_address_while_no_listener_has_a_port() =>
        Diff(Plans.Gateway("{name: raw, port: 5432, protocol: TCP}"), Plans.Of(Plans.Gateway()).Objects).Delete.ShouldBeEmpty();

    [Test]
    public void Objects_of_an_earlier_Gateway_of_the_same_name_are_left_to_the_garbage_collector()
    {
        var earlier = Plans.Of(Autoscaled.Replace("0c5a", "ffff", StringComparison.Ordinal)).Objects;
        var diff = Diff(Plans.Gateway(), earlier);
        diff.Delete.ShouldBeEmpty();
        diff.Foreign.Length.ShouldBe(4);
        diff.Apply.ShouldBeEmpty();
    }

    [Test]
    public void An_object_that_somebody_else_has_made_is_neither_overwritten_nor_deleted()
    {
        var theirs = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Service", ["metadata"] = new JsonObject { ["name"] = "jwtgw-gw", ["namespace"] = "shop" } };
        var diff = Diff(Plans.Gateway(), [theirs]);
        diff.Foreign.Select(o => o.ToString()).ShouldBe(["Service shop/jwtgw-gw"]);
        diff.Apply.Select(o => o["kind"]!.ToString()).ShouldBe(["ServiceAccount", "ConfigMap", "Deployment"]);
    }

    [Test]
    public void An_object_of_the_Gateway_that_is_not_managed_by_us_stays()
    {
        var custom = Plans.Of(Autoscaled).Objects[^1].DeepClone().AsObject();
        custom["metadata"]!["name"] = "custom";
        custom["metadata"]!["labels"]!["app.kubernetes.io/managed-by"] = "somebody";
        Diff(Plans.Gateway(), [custom]).Delete.ShouldBeEmpty();
    }

    private static ProvisioningDiff Diff(string yaml, IEnumerable<JsonObject> observed)
    {
        var gateway = Plans.Served(yaml);
        return ProvisioningDiff.Of(gateway.Resource, GatewayProvisioner.Plan(gateway, Plans.Options), observed);
    }
}

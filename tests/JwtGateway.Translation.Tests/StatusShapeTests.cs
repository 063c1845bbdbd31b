using System.Text.Json.Nodes;

namespace JwtGateway.Translation.Tests;

/// <summary>Goldens shorten statuses; here they stand as the API has them.</summary>
[TestFixture]
public sealed class StatusShapeTests
{
    [Test]
    public void A_condition_has_the_members_of_meta_v1_and_no_transition_time() => Status("policies/target-not-found", "SecurityPolicy").ToJsonString().ShouldBe(
        """{"ancestors":[{"ancestorRef":{"group":"gateway.networking.k8s.io","kind":"HTTPRoute","namespace":"default","name":"ap","sectionName":"api"}"""
        + ""","controllerName":"jwtgateway.io/gateway-controller","conditions":[{"type":"Accepted","status":"False","observedGeneration":9"""
        + ""","reason":"TargetNotFound","message":"HTTPRoute.gateway.networking.k8s.io default/ap does not exist."}]}]}""");

    [Test]
    public void A_generation_that_is_not_known_is_left_out() =>
        Status("policies/most-specific-wins", "Gateway").ToJsonString().ShouldNotContain("observedGeneration");

    [Test]
    public void A_listener_names_its_kinds_and_counts_its_routes()
    {
        var listener = Status("policies/most-specific-wins", "Gateway")["listeners"]![0]!;
        listener["name"]!.GetValue<string>().ShouldBe("http");
        listener["attachedRoutes"]!.GetValue<int>().ShouldBe(2);
        listener["supportedKinds"]!.ToJsonString().ShouldBe("""[{"group":"gateway.networking.k8s.io","kind":"HTTPRoute"},{"group":"gateway.networking.k8s.io","kind":"GRPCRoute"}]""");
    }

    [Test]
    public void A_parent_reference_is_written_out_in_full() =>
        Status("routes/route-twice-on-one-listener-counts-once", "HTTPRoute")["parents"]![1]!["parentRef"]!.ToJsonString().ShouldBe(
            """{"group":"gateway.networking.k8s.io","kind":"Gateway","namespace":"default","name":"gw","sectionName":"http"}""");

    private static JsonObject Status(string golden, string kind) =>
        Translator.Translate(GoldenCase.All.Single(c => c.Name == golden).Snapshot()).Statuses.First(s => s.Object.Kind == kind).Status;
}

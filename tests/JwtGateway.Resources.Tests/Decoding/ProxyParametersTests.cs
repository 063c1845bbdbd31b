using System.Text.Json.Nodes;
using JwtGateway.Resources.Policies;
using JwtGateway.Resources.Reading;

namespace JwtGateway.Resources.Tests.Decoding;

internal sealed class ProxyParametersTests
{
    [Test]
    public void An_empty_spec_has_the_defaults()
    {
        var spec = Read("{}").Spec;

        spec.Replicas.ShouldBeNull();
        spec.Service.Type.ShouldBe("LoadBalancer");
        spec.LogLevel.ShouldBe("warning");
        spec.TerminationGracePeriodSeconds.ShouldBe(60);
        spec.DrainDelaySeconds.ShouldBeNull();
        spec.PodDisruptionBudget.ShouldBeNull();
    }

    [Test]
    public void Kubernetes_own_types_are_passed_on_as_they_are()
    {
        var parameters = Read("""
            {"resources":{"limits":{"memory":"1Gi","cpu":2},"claims":null},
             "pod":{"tolerations":[{"key":"edge","operator":"Exists"},{"tolerationSeconds":30}],"affinity":{"nodeAffinity":{}}}}
            """);

        parameters.Issues.ShouldBeEmpty();
        parameters.Spec.Resources!.ToJsonString().ShouldBe("""{"limits":{"memory":"1Gi","cpu":2},"claims":null}""");
        parameters.Spec.Pod.Tolerations!.ToJsonString().ShouldBe("""[{"key":"edge","operator":"Exists"},{"tolerationSeconds":30}]""");
        parameters.Spec.Pod.Affinity!.ToJsonString().ShouldBe("""{"nodeAffinity":{}}""");
    }

    [TestCase("1", "1")]
    [TestCase("\"50%\"", "50%")]
    public void A_budget_is_a_count_or_a_percentage(string json, string expected) =>
        Read($$$"""{"podDisruptionBudget":{"minAvailable":{{{json}}}}}""").Spec.PodDisruptionBudget!.MinAvailable.ToString().ShouldBe(expected);

    [TestCase("""{"resources":["x"]}""", "spec.resources", "expected a mapping, found a list")]
    [TestCase("""{"pod":{"tolerations":{}}}""", "spec.pod.tolerations", "expected a list, found a mapping")]
    [TestCase("""{"podDisruptionBudget":{"minAvailable":true}}""", "spec.podDisruptionBudget.minAvailable", "expected a 32-bit integer or a string, found true or false")]
    [TestCase("""{"replica":2}""", "spec.replica", "unknown field; did you mean `replicas`?")]
    public void What_does_not_fit_is_an_issue(string spec, string path, string message) =>
        (Read(spec).Issues.ShouldHaveSingleItem() with { Meant = null }).ShouldBe(new FieldIssue(path, message));

    private static ProxyParameters Read(string spec) =>
        ResourceDecoder.Decode(new JsonObject
        {
            ["apiVersion"] = "jwtgateway.io/v1alpha1",
            ["kind"] = "ProxyParameters",
            ["metadata"] = new JsonObject { ["name"] = "p" },
            ["spec"] = JsonNode.Parse(spec),
        }).ShouldBeOfType<DecodeResult.Decoded>().Resource.ShouldBeOfType<ProxyParameters>();
}

using System.Text.Json.Nodes;
using JwtGateway.Install.Tests.Support;

namespace JwtGateway.Install.Tests.Chart;

/// <summary>What single values do, and which are refused.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ChartValuesTests
{
    [Test]
    public async Task Helm_has_nothing_to_complain_of()
    {
        var result = await Helm.RunAsync("lint", "--strict", Repository.Chart);

        result.ExitCode.ShouldBe(0, result.Output + result.Errors);
        result.Output.ShouldNotContain("[WARNING]");
    }

    [TestCase("{replicas: two}", "replicas")]
    [TestCase("{replicas: -1}", "replicas")]
    [TestCase("{replica: 2}", "Additional property replica")]
    [TestCase("{image: {pullPolicy: Sometimes}}", "image.pullPolicy")]
    [TestCase("{image: {digest: latest}}", "image.digest")]
    [TestCase("{image: {repository: \"\"}}", "image.repository")]
    [TestCase("{logLevel: info}", "logLevel")]
    [TestCase("{watchNamespaces: team-a}", "watchNamespaces")]
    [TestCase("{watchNamespaces: [Team_A]}", "watchNamespaces.0")]
    [TestCase("{service: {type: LoadBalancer}}", "service")]
    [TestCase("{ports: {admin: 80}}", "ports.admin")]
    [TestCase("{podDisruptionBudget: {minAvailable: half}}", "podDisruptionBudget.minAvailable")]
    [TestCase("{gatewayClass: {parametersRef: {namespace: a}}}", "gatewayClass.parametersRef")]
    [TestCase("{ingressClass: {proxies: PerPod}}", "ingressClass.proxies")]
    [TestCase("{hpa: {enabled: \"true\"}}", "hpa.enabled")]
    [TestCase("{metrics: {serviceMonitor: {interval: soon}}}", "metrics.serviceMonitor.interval")]
    [TestCase("{serviceAccount: {create: false}}", "serviceAccount.name must name an existing ServiceAccount")]
    [TestCase("{leaderElection: {enabled: false}, replicas: 2}", "leaderElection.enabled must be true")]
    [TestCase("{leaderElection: {enabled: false}, hpa: {enabled: true}}", "leaderElection.enabled must be true")]
    [TestCase("{podDisruptionBudget: {enabled: true, maxUnavailable: 1}}", "podDisruptionBudget takes minAvailable or maxUnavailable")]
    public async Task Wrong_values_are_refused_by_name(string values, string message)
    {
        var result = await Helm.TemplateAsync(values);

        result.ExitCode.ShouldNotBe(0);
        result.Errors.ShouldContain(message);
    }

    [Test]
    public void The_schema_knows_every_value_and_no_other()
    {
        var schema = JsonNode.Parse(Repository.Read("charts/jwt-gateway/values.schema.json"))!.AsObject();
        schema["properties"]!.AsObject().Remove("global"); // Helm's own, for charts of charts.

        Leaves(Manifest.ReadOne("charts/jwt-gateway/values.yaml"), schema).ShouldBe(Leaves(schema), ignoreOrder: true);
    }

    [Test]
    public void The_readme_lists_every_value()
    {
        var schema = JsonNode.Parse(Repository.Read("charts/jwt-gateway/values.schema.json"))!.AsObject();
        var readme = Repository.Read("charts/jwt-gateway/README.md").Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1]);
        schema["properties"]!.AsObject().Remove("global");

        readme.ShouldBe(Leaves(schema), ignoreOrder: true);
    }

    [Test]
    public async Task Images_are_by_digest_when_there_is_one()
    {
        var digest = "sha256:" + new string('b', 64);
        var container = (await Helm.RenderAsync($"{{image: {{repository: r/i, tag: t, digest: \"{digest}\"}}}}")).Only("Deployment").At("spec.template.spec.containers[0]");

        ((string?)container!["image"]).ShouldBe("r/i@" + digest);
        container["args"].Texts().ShouldContain("--proxy-image=r/i@" + digest);
    }

    [Test]
    public async Task Proxies_can_have_an_image_of_their_own() =>
        (await Helm.RenderAsync("{proxy: {image: {repository: p, tag: \"2\"}}}")).Only("Deployment").At("spec.template.spec.containers[0].args")
            .Texts().ShouldContain("--proxy-image=p:2");

    [TestCase("{}", true, true)]
    [TestCase("{crds: {keep: false}}", true, false)]
    [TestCase("{crds: {enabled: false}}", false, false)]
    public async Task Crds_are_there_and_stay_as_the_values_say(string values, bool there, bool kept)
    {
        var crds = (await Helm.RenderAsync(values)).Where(item => item.Kind() == "CustomResourceDefinition").ToList();

        crds.Count.ShouldBe(there ? Crd.Ours.Count : 0);
        crds.ShouldAllBe(crd => (crd["metadata"]!["annotations"] != null) == kept);
        foreach (var crd in crds)
            JsonNode.DeepEquals(crd["spec"], Crd.Of((string)crd.At("spec.names.kind")!).Json["spec"]).ShouldBeTrue(crd.Name());
    }

    [Test]
    public async Task An_autoscaler_decides_on_the_replicas_alone() =>
        (await Helm.RenderAsync("{hpa: {enabled: true}}")).Only("Deployment")["spec"]!["replicas"].ShouldBeNull();

    [TestCase("web", "web-jwt-gateway")]
    [TestCase("my-jwt-gateway", "my-jwt-gateway")]
    public async Task Objects_are_named_after_the_release(string release, string expected) =>
        (await Helm.RenderAsync(release: release)).Only("Deployment").Name().ShouldBe(expected);

    private static IEnumerable<string> Leaves(JsonObject schema, string path = "") => schema["properties"]!.AsObject().SelectMany(member =>
        member.Value!["properties"] is null || member.Key == "parametersRef" ? [path + member.Key] : Leaves(member.Value.AsObject(), $"{path}{member.Key}."));

    private static IEnumerable<string> Leaves(JsonObject values, JsonObject schema, string path = "") => values.SelectMany(member =>
        member.Value is JsonObject child && schema["properties"]![member.Key]?["properties"] is not null && member.Key != "parametersRef"
            ? Leaves(child, schema["properties"]![member.Key]!.AsObject(), $"{path}{member.Key}.")
            : [path + member.Key]);
}

using System.Net;
using System.Text.Json.Nodes;
using JwtGateway.Install.Tests.Support;
using JwtGateway.Testing.Cluster;
using JwtGateway.Translation.Migration;

namespace JwtGateway.Install.Tests.Crds;

/// <summary>The CRDs in an API server: it takes them, and holds objects to them. Rules need a real one (<c>KUBECONFIG</c> or <c>KUBEBUILDER_ASSETS</c>).</summary>
internal sealed class CrdClusterTests
{
    private ICluster _cluster = null!;
    private string _ns = "";

    private static IEnumerable<RuleCase> Rules => RuleCase.All;

    private static IEnumerable<string> Examples => Directory
        .EnumerateFiles(Repository.PathOf("examples"), "*.yaml", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Repository.Root, path)).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Folders => Directory.EnumerateDirectories(Repository.PathOf("examples")).Select(path => Path.GetRelativePath(Repository.Root, path)).Order(StringComparer.Ordinal);

    [OneTimeSetUp]
    public async Task Install()
    {
        _cluster = await ClusterFactory.StartAsync();
        foreach (var crd in Crd.Ours.Concat(Crd.Compat))
        {
            await _cluster.Client.ApplyYamlAsync(Repository.Read(crd.File));
        }

        _ns = await _cluster.CreateNamespaceAsync();
    }

    [OneTimeTearDown]
    public Task Stop() => _cluster.DisposeAsync().AsTask();

    [Test]
    public async Task Every_definition_is_accepted_and_structural()
    {
        foreach (var crd in Crd.Ours.Concat(Crd.Compat))
        {
            var definition = await _cluster.Client.GetAsync("CustomResourceDefinition", "", crd.Json.Name());

            Condition(definition, "Established").ShouldBe("True");
            Condition(definition, "NamesAccepted").ShouldBe("True");
            Condition(definition, "NonStructuralSchema").ShouldNotBe("True");
        }
    }

    [TestCaseSource(nameof(Rules))]
    public async Task A_rule_lets_through_what_keeps_it_and_refuses_what_breaks_it(RuleCase rule)
    {
        NeedsRules();
        (await TryAsync(rule.Object(rule.Kept))).ShouldBeNull();

        var refusal = await TryAsync(rule.Object(rule.Broken));
        refusal.ShouldNotBeNull().Code.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refusal.Status!["details"]!["causes"]!.AsArray().Select(cause => (string)cause!["message"]!).ShouldHaveSingleItem().ShouldContain(rule.Message);
    }

    [TestCaseSource(nameof(Examples))]
    public async Task Examples_are_accepted(string file)
    {
        foreach (var item in Manifest.Parse(Repository.Read(file)).Where(item => ((string)item["apiVersion"]!).StartsWith("jwtgateway.io/", StringComparison.Ordinal)))
        {
            (await TryAsync(item)).ShouldBeNull();
        }
    }

    /// <summary>What <c>jwtgw migrate</c> writes of the examples.</summary>
    [TestCaseSource(nameof(Folders))]
    public async Task What_examples_are_migrated_to_is_accepted(string folder)
    {
        var objects = Directory.EnumerateFiles(Repository.PathOf(folder), "*.yaml").Order(StringComparer.Ordinal).SelectMany(f => Manifest.Parse(File.ReadAllText(f)));

        foreach (var item in Migrator.Migrate(objects).Manifests.Where(item => ((string)item["apiVersion"]!).StartsWith("jwtgateway.io/", StringComparison.Ordinal)))
            (await TryAsync(item.DeepClone().AsObject())).ShouldBeNull(item.ToJsonString());
    }

    [TestCase("SecurityPolicy", "{targetRef: {group: gateway.networking.k8s.io, kind: HTTPRoute, name: a}, jwt: {providers: [{name: a, remoteJWKS: {uri: 'https://a.example', backendRefs: [{name: s, port: 1}]}}]}}", "jwt.providers[0].remoteJWKS.cacheDuration=300s", "jwt.providers[0].remoteJWKS.backendRefs[0].kind=Service")]
    [TestCase("Backend", "{endpoints: [{ip: {address: 192.0.2.1, port: 1}}]}", "type=Endpoints")]
    [TestCase("ProxyParameters", "{service: {}, hpa: {maxReplicas: 2}}", "service.type=LoadBalancer", "hpa.minReplicas=1", "logLevel=warning")]
    public async Task Defaults_are_filled_in(string kind, string spec, params string[] expected)
    {
        var created = await _cluster.Client.CreateAsync(Manifest.Parse($"{{apiVersion: jwtgateway.io/v1alpha1, kind: {kind}, metadata: {{generateName: d-}}, spec: {spec}}}").Single(), _ns);

        foreach (var pair in expected.Select(text => text.Split('=')))
        {
            var found = pair[0].Split('.').Aggregate((JsonNode?)created["spec"], (node, name) => name.EndsWith("[0]", StringComparison.Ordinal) ? node?[name[..^3]]?[0] : node?[name]);
            found?.ToString().ShouldBe(pair[1], pair[0]);
        }
    }

    /// <summary>Without pruning: what the operator must refuse has to reach it.</summary>
    [Test]
    public async Task Unknown_fields_of_a_spec_are_kept()
    {
        var created = await _cluster.Client.CreateAsync(
            Manifest.Parse("{apiVersion: jwtgateway.io/v1alpha1, kind: Backend, metadata: {generateName: u-}, spec: {endpoints: [{ip: {address: 192.0.2.1, port: 1}}], fallback: true}}").Single(), _ns);

        created["spec"]!["fallback"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Test]
    public async Task Columns_are_printed()
    {
        NeedsRules();
        foreach (var crd in Crd.Ours)
        {
            var path = $"/apis/{crd.Group}/{(string)crd.Version["name"]!}/{(string)crd.Json["spec"]!["names"]!["plural"]!}";
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io");
            using var response = await _cluster.Client.Http.SendAsync(request);
            var table = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

            table["columnDefinitions"]!.AsArray().Select(column => (string)column!["name"]!)
                .ShouldBe(["Name", .. crd.Version["additionalPrinterColumns"]!.AsArray().Select(column => (string)column!["name"]!)]);
        }
    }

    private void NeedsRules()
    {
        if (_cluster is TestCluster)
        {
            Assert.Ignore("The double evaluates no rules and prints no columns; CrdRuleTests evaluates them without a cluster.");
        }
    }

    private static string? Condition(JsonObject definition, string type) =>
        (string?)definition["status"]!["conditions"]!.AsArray().FirstOrDefault(condition => (string?)condition!["type"] == type)?["status"];

    /// <summary>Creates without a trace; null: it was accepted.</summary>
    private async Task<ClusterException?> TryAsync(JsonObject item)
    {
        var crd = Crd.Of(item.Kind());
        var path = $"/apis/{crd.Group}/{(string)crd.Version["name"]!}/namespaces/{_ns}/{(string)crd.Json["spec"]!["names"]!["plural"]!}?dryRun=All&fieldValidation=Strict";
        item["metadata"]!.AsObject().Remove("namespace");
        using var response = await _cluster.Client.SendAsync(HttpMethod.Post, path, item);
        return response.IsSuccessStatusCode ? null : new ClusterException(response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}

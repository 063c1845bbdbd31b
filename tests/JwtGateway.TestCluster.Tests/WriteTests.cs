using System.Net;
using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Tests;

/// <summary>create, update, and patches.</summary>
public sealed class WriteTests : ClusterTests
{
    [Test]
    public async Task Second_object_of_a_name_answers_409_AlreadyExists()
    {
        await Client.CreateAsync(Yaml.ConfigMap("a"), Namespace);
        var error = await Should.ThrowAsync<ClusterException>(() => Client.CreateAsync(Yaml.ConfigMap("a"), Namespace));

        (error.Code, error.Status.Text("reason")).ShouldBe((HttpStatusCode.Conflict, "AlreadyExists"));
    }

    [Test]
    public async Task GenerateName_makes_a_name_that_starts_with_it()
    {
        var obj = Yaml.One("{apiVersion: v1, kind: ConfigMap, metadata: {generateName: made-}}");
        var (first, second) = (await Client.CreateAsync(obj, Namespace), await Client.CreateAsync(obj, Namespace));

        first.Name().ShouldStartWith("made-");
        second.Name().ShouldNotBe(first.Name());
    }

    [Test]
    public async Task Name_that_is_no_DNS_name_answers_422()
    {
        var error = await Should.ThrowAsync<ClusterException>(() => Client.CreateAsync(Yaml.ConfigMap("Not_A_Name"), Namespace));

        (error.Code, error.Status.Text("reason")).ShouldBe((HttpStatusCode.UnprocessableEntity, "Invalid"));
    }

    [Test]
    public async Task Object_in_a_namespace_that_is_not_there_answers_404()
    {
        var error = await Should.ThrowAsync<ClusterException>(() => Client.CreateAsync(Yaml.ConfigMap("a"), "nowhere-at-all"));

        error.Code.ShouldBe(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Update_with_a_stale_version_answers_409_Conflict()
    {
        var old = await Client.CreateAsync(Yaml.ConfigMap("a"), Namespace);
        await Client.PatchAsync("ConfigMap", Namespace, "a", JsonNode.Parse("""{"data":{"a":"new"}}""")!);
        old["data"]!["a"] = "stale";
        using var response = await Client.SendAsync(HttpMethod.Put, $"{ConfigMaps}/a", old);

        response.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Client.GetAsync("ConfigMap", Namespace, "a")).At("data", "a").Text().ShouldBe("new");
    }

    [Test]
    public async Task Merge_patch_with_a_stale_version_answers_409_and_with_the_present_one_applies()
    {
        var first = await Client.CreateAsync(Yaml.ConfigMap("a"), Namespace);
        var second = await Client.PatchAsync("ConfigMap", Namespace, "a", JsonNode.Parse("""{"data":{"a":"2"}}""")!);

        (await Should.ThrowAsync<ClusterException>(() => PatchAt(first))).Status.Text("reason").ShouldBe("Conflict");
        (await PatchAt(second)).At("data", "a").Text().ShouldBe("3");

        Task<JsonObject> PatchAt(JsonObject seen) => Client.PatchAsync(
            "ConfigMap", Namespace, "a", new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = seen.ResourceVersion() }, ["data"] = new JsonObject { ["a"] = "3" } });
    }

    [Test]
    public async Task Merge_patch_removes_what_is_null()
    {
        await Client.CreateAsync(Yaml.ConfigMap("a", "{a: b, c: d}"), Namespace);
        var patched = await Client.PatchAsync("ConfigMap", Namespace, "a", JsonNode.Parse("""{"data":{"a":null}}""")!);

        patched["data"]!.ToJsonString().ShouldBe("""{"c":"d"}""");
    }

    [Test]
    public async Task Json_patch_applies_in_order_and_a_failed_test_changes_nothing()
    {
        await Client.CreateAsync(Yaml.ConfigMap("a"), Namespace);
        using var good = await PatchAsync("""[{"op":"test","path":"/data/a","value":"b"},{"op":"add","path":"/data/c","value":"d"},{"op":"remove","path":"/data/a"}]""");
        using var bad = await PatchAsync("""[{"op":"add","path":"/data/x","value":"y"},{"op":"test","path":"/data/c","value":"other"}]""");

        good.StatusCode.ShouldBe(HttpStatusCode.OK);
        bad.IsSuccessStatusCode.ShouldBeFalse();
        (await Client.GetAsync("ConfigMap", Namespace, "a"))["data"]!.ToJsonString().ShouldBe("""{"c":"d"}""");

        Task<HttpResponseMessage> PatchAsync(string patch) => Client.SendAsync(HttpMethod.Patch, $"{ConfigMaps}/a", JsonNode.Parse(patch), "application/json-patch+json");
    }

    [Test]
    public async Task Strategic_merge_patch_merges_containers_by_name()
    {
        await Client.ApplyYamlAsync(Deployment, Namespace);
        var patch = JsonNode.Parse("""{"spec":{"template":{"spec":{"containers":[{"name":"b","image":"b:2"}]}}}}""");
        var patched = await ClusterClient.ReadAsync(await Client.SendAsync(
            HttpMethod.Patch, $"/apis/apps/v1/namespaces/{Namespace}/deployments/web", patch, "application/strategic-merge-patch+json"));

        patched.At("spec", "template", "spec", "containers").Objects().Select(c => c.Text("image")).ShouldBe(["a:1", "b:2"]);
    }

    [Test]
    public async Task Dry_run_answers_and_stores_nothing()
    {
        using var response = await Client.SendAsync(HttpMethod.Post, $"{ConfigMaps}?dryRun=All", Yaml.ConfigMap("a"));

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await Client.FindAsync("ConfigMap", Namespace, "a")).ShouldBeNull();
    }

    [Test]
    public async Task Secret_keeps_string_data_as_base64()
    {
        var secret = await Client.CreateAsync(Yaml.One("{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {key: value}}"), Namespace);

        secret.At("data", "key").Text().ShouldBe("dmFsdWU=");
        secret["stringData"].ShouldBeNull();
    }

    [Test]
    public async Task Service_gets_an_address_that_stays()
    {
        var yaml = "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {selector: {app: s}, ports: [{port: 80, protocol: TCP}]}}";
        var created = (await Client.ApplyYamlAsync(yaml, Namespace))[0];
        var again = (await Client.ApplyYamlAsync(yaml.Replace("80", "81", StringComparison.Ordinal), Namespace))[0];

        System.Net.IPAddress.TryParse(created.At("spec", "clusterIP").Text(), out _).ShouldBeTrue();
        again.At("spec", "clusterIP").Text().ShouldBe(created.At("spec", "clusterIP").Text());
        again.At("spec", "ports")!.AsArray().Count.ShouldBe(1);
        again.At("spec", "ports").Objects().Single()["targetPort"]!.ToString().ShouldBe("81");
    }

    [Test]
    public async Task Deployment_generation_counts_spec_changes_only()
    {
        var created = (await Client.ApplyYamlAsync(Deployment, Namespace))[0];
        var labelled = await Client.PatchAsync("Deployment", Namespace, "web", JsonNode.Parse("""{"metadata":{"labels":{"a":"b"}}}""")!);
        var scaled = await Client.PatchAsync("Deployment", Namespace, "web", JsonNode.Parse("""{"spec":{"replicas":3}}""")!);

        new[] { created, labelled, scaled }.Select(d => d["metadata"]!["generation"].Integer()).ShouldBe([1, 1, 2]);
    }

    /// <summary>On the double: where the Deployment controller runs, it has the last word on status.</summary>
    [Test]
    public async Task Deployment_is_available_when_a_test_says_so()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.Client.ApplyYamlAsync(Deployment);
        await Should.ThrowAsync<TimeoutException>(() => cluster.Client.EventuallyStatusAsync("Deployment", "default", "web", "Available", within: TimeSpan.FromMilliseconds(50)));
        await cluster.Client.MarkAvailableAsync("default", "web");
        var available = await cluster.Client.EventuallyStatusAsync("Deployment", "default", "web", "Available");
        var overwritten = await cluster.Client.PatchAsync("Deployment", "default", "web", JsonNode.Parse("""{"status":{"readyReplicas":9}}""")!);

        available.At("status", "readyReplicas").Integer().ShouldBe(1);
        overwritten.At("status", "readyReplicas").Integer().ShouldBe(1);
    }

    [Test]
    public async Task Lease_is_taken_by_one_of_two_that_saw_the_same_version()
    {
        var lease = await Client.CreateAsync(Yaml.One("{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: lead}, spec: {leaseDurationSeconds: 15}}"), Namespace);

        (await TakeAsync("one")).ShouldBe(HttpStatusCode.OK);
        (await TakeAsync("two")).ShouldBe(HttpStatusCode.Conflict);
        (await Client.GetAsync("Lease", Namespace, "lead")).At("spec", "holderIdentity").Text().ShouldBe("one");

        async Task<HttpStatusCode> TakeAsync(string holder)
        {
            var taken = lease.Copy();
            taken["spec"]!["holderIdentity"] = holder;
            using var response = await Client.SendAsync(HttpMethod.Put, $"/apis/coordination.k8s.io/v1/namespaces/{Namespace}/leases/lead", taken);
            return response.StatusCode;
        }
    }

    private const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: a, image: 'a:1'}, {name: b, image: 'b:1'}]}
        """;
}

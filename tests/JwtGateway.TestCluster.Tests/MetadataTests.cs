using System.Net;
using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Tests;

/// <summary>What the server asks of the metadata of every object, of a built-in kind or a defined one.</summary>
public sealed class MetadataTests : ClusterTests
{
    private const string Long = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

    [SetUp]
    public async Task Define() => await Client.ApplyYamlAsync(Yaml.Widgets);

    [TestCase("{labels: {'a b': c}}", "metadata.labels")]
    [TestCase("{labels: {a/b/c: d}}", "metadata.labels")]
    [TestCase("{labels: {Upper.example/a: b}}", "metadata.labels")]
    [TestCase("{labels: {a: 'b c'}}", "metadata.labels")]
    [TestCase("{labels: {a: -b}}", "metadata.labels")]
    [TestCase("{labels: {a: " + Long + "}}", "metadata.labels")]
    [TestCase("{annotations: {'a b': c}}", "metadata.annotations")]
    [TestCase("{ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: x}]}", "metadata.ownerReferences.uid")]
    [TestCase("{ownerReferences: [{kind: ConfigMap, name: x, uid: '1'}]}", "metadata.ownerReferences.apiVersion")]
    [TestCase("{ownerReferences: [{apiVersion: v1, kind: ConfigMap, uid: '1'}]}", "metadata.ownerReferences.name")]
    [TestCase(
        "{ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: x, uid: '1', controller: true}, {apiVersion: v1, kind: ConfigMap, name: y, uid: '2', controller: true}]}",
        "metadata.ownerReferences")]
    public async Task Metadata_that_breaks_a_rule_answers_422_with_the_field(string metadata, string field)
    {
        foreach (var obj in Both(metadata))
        {
            var error = await Should.ThrowAsync<ClusterException>(() => Client.CreateAsync(obj, Namespace));

            error.Code.ShouldBe(HttpStatusCode.UnprocessableEntity);
            error.Status.At("details", "causes").Objects().Select(c => c.Text("field")).ShouldContain(field);
        }
    }

    [TestCase("{labels: {a: 1}}")]
    [TestCase("{annotations: {a: true}}")]
    [TestCase("{labels: [a]}")]
    [TestCase("{finalizers: {}}")]
    public async Task Metadata_of_the_wrong_type_is_a_bad_request(string metadata)
    {
        foreach (var obj in Both(metadata))
        {
            (await Should.ThrowAsync<ClusterException>(() => Client.CreateAsync(obj, Namespace))).Code.ShouldBe(HttpStatusCode.BadRequest);
        }
    }

    [Test]
    public async Task Good_metadata_is_kept()
    {
        foreach (var obj in Both("{labels: {a: '', example.com/b: x_Y.z-1}, annotations: {Example.com/Any: 'what you like'}, finalizers: [example.com/x]}"))
        {
            var created = await Client.CreateAsync(obj, Namespace);

            created["metadata"].At("labels", "example.com/b").Text().ShouldBe("x_Y.z-1");
            await Client.PatchAsync(created.Text("kind")!, Namespace, created.Name(), JsonNode.Parse("""{"metadata":{"finalizers":null}}""")!);
        }
    }

    [Test]
    public async Task An_update_is_held_to_the_same_rules()
    {
        await Client.CreateAsync(Yaml.ConfigMap("a"), Namespace);
        var error = await Should.ThrowAsync<ClusterException>(() =>
            Client.PatchAsync("ConfigMap", Namespace, "a", JsonNode.Parse("""{"metadata":{"labels":{"a":"b c"}}}""")!));

        error.Code.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    private static IEnumerable<JsonObject> Both(string metadata)
    {
        foreach (var obj in new[] { Yaml.ConfigMap("a"), Yaml.Widget("a") })
        {
            obj["metadata"] = Yaml.One(metadata);
            obj["metadata"]!["name"] = "a";
            yield return obj;
        }
    }
}

using System.Net;
using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Tests;

/// <summary>CustomResourceDefinitions and what they define.</summary>
public sealed class CustomResourceTests : ClusterTests
{
    [SetUp]
    public async Task Define() => await Client.ApplyYamlAsync(Yaml.Widgets);

    [Test]
    public async Task Unknown_fields_are_pruned_but_not_under_open_ones()
    {
        var created = await Client.CreateAsync(Yaml.Widget("a", "{size: 1, nonsense: true, open: {any: {thing: 1}}, parts: [{name: x, more: 1}]}"), Namespace);

        created["spec"]!["nonsense"].ShouldBeNull();
        created.At("spec", "open", "any", "thing").Integer().ShouldBe(1);
        created.At("spec", "parts").Objects().Single()["more"].ShouldBeNull();
    }

    [Test]
    public async Task Strict_field_validation_names_unknown_fields()
    {
        using var response = await Client.SendAsync(HttpMethod.Post, Widgets + "?fieldValidation=Strict", Yaml.Widget("a", "{size: 1, nonsense: true}"));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldContain("spec.nonsense");
    }

    [Test]
    public async Task Defaults_are_set_in_objects_and_list_items()
    {
        var created = await Client.CreateAsync(Yaml.Widget("a", "{size: 1, parts: [{name: x}]}"), Namespace);

        created.At("spec", "color").Text().ShouldBe("red");
        created.At("spec", "parts").Objects().Single()["count"].Integer().ShouldBe(1);
    }

    [Test]
    public async Task Null_where_null_is_not_allowed_is_as_good_as_missing()
    {
        var created = await Client.CreateAsync(Yaml.Widget("a", "{size: 1, code: null, color: null}"), Namespace);

        created["spec"]!.AsObject().ContainsKey("code").ShouldBeFalse();
        created.At("spec", "color").Text().ShouldBe("red");
    }

    [TestCase("{}", "spec.size")]
    [TestCase("{size: null}", "spec.size")]
    [TestCase("{size: 0}", "spec.size")]
    [TestCase("{size: 11}", "spec.size")]
    [TestCase("{size: big}", "spec.size")]
    [TestCase("{size: 1, color: blue}", "spec.color")]
    [TestCase("{size: 1, code: A1}", "spec.code")]
    [TestCase("{size: 1, code: waytoolong}", "spec.code")]
    [TestCase("{size: 1, port: true}", "spec.port")]
    [TestCase("{size: 1, tags: [1]}", "spec.tags[0]")]
    [TestCase("{size: 1, labels: {a: 1}}", "spec.labels.a")]
    [TestCase("{size: 1, parts: [{count: 2}]}", "spec.parts[0].name")]
    [TestCase("{size: 1, parts: [{name: a}, {name: a}]}", "spec.parts[1]")]
    public async Task Object_against_its_schema_answers_422_with_the_field(string spec, string field)
    {
        var error = await Should.ThrowAsync<ClusterException>(() => Client.CreateAsync(Yaml.Widget("bad", spec), Namespace));

        (error.Code, error.Status.Text("reason")).ShouldBe((HttpStatusCode.UnprocessableEntity, "Invalid"));
        error.Status.At("details", "causes").Objects().Select(c => c.Text("field")).ShouldContain(field);
    }

    [Test]
    public async Task Every_served_version_shows_the_same_objects()
    {
        var created = await Client.CreateAsync(Yaml.Widget("a"), Namespace);
        var old = await ClusterClient.ReadAsync(await Client.SendAsync(HttpMethod.Get, Widgets.Replace("/v1/", "/v1beta1/", StringComparison.Ordinal) + "/a"));
        await using var watch = await WatchReader.OpenAsync(Client, Widgets.Replace("/v1/", "/v1beta1/", StringComparison.Ordinal));

        old.Text("apiVersion").ShouldBe("example.com/v1beta1");
        old.Uid().ShouldBe(created.Uid());
        (await watch.NextAsync())!.Object.Text("apiVersion").ShouldBe("example.com/v1beta1");
    }

    [Test]
    public async Task Status_and_the_rest_are_written_apart()
    {
        var create = Yaml.Widget("a");
        create["status"] = new JsonObject { ["phase"] = "Ignored" };
        var created = await Client.CreateAsync(create, Namespace);
        var both = JsonNode.Parse("""{"spec":{"size":5},"status":{"phase":"Ready"}}""")!;
        var main = await Client.PatchAsync("Widget", Namespace, "a", both);
        var status = await Client.PatchAsync("Widget", Namespace, "a", JsonNode.Parse("""{"spec":{"size":7},"status":{"phase":"Ready"}}""")!, "status");

        created["status"].ShouldBeNull();
        (main.At("spec", "size").Integer(), main["status"], main["metadata"]!["generation"].Integer()).ShouldBe((5, null, 2));
        (status.At("spec", "size").Integer(), status.At("status", "phase").Text(), status["metadata"]!["generation"].Integer()).ShouldBe((5, "Ready", 2));
    }

    [Test]
    public async Task Update_without_a_version_answers_422()
    {
        await Client.CreateAsync(Yaml.Widget("a"), Namespace);
        using var response = await Client.SendAsync(HttpMethod.Put, Widgets + "/a", Yaml.Widget("a", "{size: 2}"));

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Test]
    public async Task Deleted_definition_ends_its_watches_and_its_lists_answer_404()
    {
        await Client.ApplyYamlAsync(Yaml.Widgets.Replace("widgets", "gadgets", StringComparison.Ordinal).Replace("Widget", "Gadget", StringComparison.Ordinal).Replace("[wd]", "[gd]", StringComparison.Ordinal));
        var gadgets = $"/apis/example.com/v1/namespaces/{Namespace}/gadgets";
        var gadget = Yaml.Widget("a");
        gadget["kind"] = "Gadget";
        await Client.CreateAsync(gadget, Namespace);
        await using var watch = await WatchReader.OpenAsync(Client, gadgets);

        // Before the definition goes: a watch that ends first need not have said anything.
        (await watch.NextAsync())!.Type.ShouldBe("ADDED");

        await Client.DeleteAsync("CustomResourceDefinition", "", "gadgets.example.com");
        List<string> rest = [];
        while (await watch.NextAsync() is { } next)
        {
            rest.Add(next.Type);
        }

        rest.ShouldContain("DELETED");
        await Client.EventuallyGoneAsync("CustomResourceDefinition", "", "gadgets.example.com");
        using var list = await Client.SendAsync(HttpMethod.Get, gadgets);
        list.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Definition_whose_name_does_not_fit_answers_422()
    {
        var error = await Should.ThrowAsync<ClusterException>(() =>
            Client.ApplyYamlAsync(Yaml.Widgets.Replace("name: widgets.example.com", "name: other.example.com", StringComparison.Ordinal)));

        error.Code.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }
}

using System.Net;
using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Tests;

/// <summary>Server-side apply.</summary>
public sealed class ApplyTests : ClusterTests
{
    [SetUp]
    public async Task Define() => await Client.ApplyYamlAsync(Yaml.Widgets);

    [Test]
    public async Task Apply_creates_and_says_who_owns_what()
    {
        using var response = await ApplyAsync("one", Yaml.Widget("a", "{size: 2, parts: [{name: x, count: 3}]}"));
        var owned = (await ClusterClient.ReadAsync(response))["metadata"].At("managedFields").Objects().Single();

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        (owned.Text("manager"), owned.Text("operation")).ShouldBe(("one", "Apply"));
        JsonNode.DeepEquals(owned["fieldsV1"], JsonNode.Parse("""{"f:spec":{"f:size":{},"f:parts":{"k:{\"name\":\"x\"}":{".":{},"f:name":{},"f:count":{}}}}}""")).ShouldBeTrue(owned.ToJsonString());
    }

    [Test]
    public async Task Applying_the_same_again_changes_nothing()
    {
        var first = await AppliedAsync("one", Yaml.Widget("a"));
        var second = await AppliedAsync("one", Yaml.Widget("a"));

        second.ResourceVersion().ShouldBe(first.ResourceVersion());
    }

    [Test]
    public async Task Field_of_another_manager_conflicts_and_force_takes_it_over()
    {
        await AppliedAsync("one", Yaml.Widget("a", "{size: 2, code: abc}"));
        var conflict = await Should.ThrowAsync<ClusterException>(() => AppliedAsync("two", Yaml.Widget("a", "{size: 3}")));
        var forced = await AppliedAsync("two", Yaml.Widget("a", "{size: 3}"), force: true);

        (conflict.Code, conflict.Status.At("details", "causes").Objects().Single().Text("field")).ShouldBe((HttpStatusCode.Conflict, ".spec.size"));
        forced.At("spec", "size").Integer().ShouldBe(3);
        Owner(forced, "one").ToJsonString().ShouldNotContain("f:size");
        Owner(forced, "one").ToJsonString().ShouldContain("f:code");
    }

    [Test]
    public async Task Same_value_is_shared_without_conflict()
    {
        await AppliedAsync("one", Yaml.Widget("a", "{size: 2}"));
        var shared = await AppliedAsync("two", Yaml.Widget("a", "{size: 2}"));

        Owner(shared, "one").ToJsonString().ShouldContain("f:size");
        Owner(shared, "two").ToJsonString().ShouldContain("f:size");
    }

    [Test]
    public async Task Field_that_is_applied_no_more_goes_unless_another_manager_owns_it()
    {
        await AppliedAsync("one", Yaml.Widget("a", "{size: 2, code: abc, labels: {x: y}}"));
        await AppliedAsync("two", Yaml.Widget("a", "{size: 2, code: abc}"));
        var left = await AppliedAsync("one", Yaml.Widget("a", "{size: 2}"));

        left["spec"]!["labels"].ShouldBeNull();
        left.At("spec", "code").Text().ShouldBe("abc");
    }

    [Test]
    public async Task Keyed_list_merges_by_key_and_other_lists_are_one_value()
    {
        await AppliedAsync("one", Yaml.Widget("a", "{size: 2, tags: [one], parts: [{name: x}]}"));
        var merged = await AppliedAsync("two", Yaml.Widget("a", "{size: 2, parts: [{name: y}]}"));
        var replaced = await AppliedAsync("two", Yaml.Widget("a", "{size: 2, tags: [two]}"), force: true);

        merged.At("spec", "parts").Objects().Select(p => p.Text("name")).ShouldBe(["x", "y"]);
        replaced.At("spec", "parts").Objects().Select(p => p.Text("name")).ShouldBe(["x"]);
        replaced.At("spec", "tags").Texts().ShouldBe(["two"]);
    }

    [Test]
    public async Task Update_takes_the_fields_that_it_changes()
    {
        await AppliedAsync("one", Yaml.Widget("a", "{size: 2}"));
        await Client.PatchAsync("Widget", Namespace, "a", JsonNode.Parse("""{"spec":{"size":4}}""")!);
        var conflict = await Should.ThrowAsync<ClusterException>(() => AppliedAsync("one", Yaml.Widget("a", "{size: 2}")));

        conflict.Code.ShouldBe(HttpStatusCode.Conflict);
    }

    [Test]
    public async Task Status_is_applied_through_its_subresource_only()
    {
        var widget = Yaml.Widget("a");
        widget["status"] = new JsonObject { ["phase"] = "Ready" };
        var main = await AppliedAsync("one", widget);
        var status = await ClusterClient.ReadAsync(await Client.SendAsync(
            HttpMethod.Patch, $"{Widgets}/a/status?fieldManager=one&force=true", widget, "application/apply-patch+yaml"));

        main["status"].ShouldBeNull();
        status.At("status", "phase").Text().ShouldBe("Ready");
        status["metadata"].At("managedFields").Objects().Select(e => e.Text("subresource")).ShouldBe([null, "status"], ignoreOrder: true);
    }

    /// <summary>What is applied is held to the schema's fields and types before it is merged; the answer of that is 500, with no reason.</summary>
    [TestCase("{size: 1, nonsense: 2}", ".spec.nonsense")]
    [TestCase("{size: 1, parts: [{name: a, more: 2}]}", ".more")]
    [TestCase("{size: big}", ".spec.size")]
    [TestCase("{size: 1, tags: {a: b}}", ".spec.tags")]
    [TestCase("{size: 1, parts: [{name: a}, {name: a}]}", ".spec.parts")]
    [TestCase("{size: 1, parts: [{count: 2}]}", ".spec.parts")]
    public async Task Applying_what_the_schema_does_not_have_is_refused(string spec, string field)
    {
        var error = await Should.ThrowAsync<ClusterException>(() => AppliedAsync("one", Yaml.Widget("a", spec)));

        error.Code.ShouldBe(HttpStatusCode.InternalServerError);
        error.Status.Text("message")!.ShouldContain("failed to create typed patch object");
        error.Status.Text("message")!.ShouldContain(field);
    }

    [Test]
    public async Task Open_fields_are_applied()
    {
        var applied = await AppliedAsync("one", Yaml.Widget("a", "{size: 1, open: {any: [1, {x: y}], none: null}, port: http}"));

        applied.At("spec", "open", "any")![0].Integer().ShouldBe(1);
        applied.At("spec", "port").Text().ShouldBe("http");
    }

    /// <summary>Unlike a null that is created or merged, which is as good as missing.</summary>
    [Test]
    public async Task Null_is_applied_as_a_value_unless_there_is_a_default()
    {
        var refused = await Should.ThrowAsync<ClusterException>(() => AppliedAsync("one", Yaml.Widget("a", "{size: 1, code: null}")));
        var applied = await AppliedAsync("one", Yaml.Widget("a", "{size: 1, color: null}"));

        (refused.Code, refused.Status.At("details", "causes")![0].Text("field")).ShouldBe((HttpStatusCode.UnprocessableEntity, "spec.code"));
        applied.At("spec", "color").Text().ShouldBe("red");
    }

    [Test]
    public async Task Applying_with_the_version_of_an_object_that_is_gone_creates_it()
    {
        var widget = Yaml.Widget("a");
        widget["metadata"]!["resourceVersion"] = "1";

        (await AppliedAsync("one", widget)).Name().ShouldBe("a");
    }

    [Test]
    public async Task Applying_with_the_uid_of_another_object_is_refused()
    {
        var widget = Yaml.Widget("a");
        widget["metadata"]!["uid"] = Guid.NewGuid().ToString();
        var gone = await Should.ThrowAsync<ClusterException>(() => AppliedAsync("one", widget));
        await AppliedAsync("one", Yaml.Widget("a"));
        var other = await Should.ThrowAsync<ClusterException>(() => AppliedAsync("one", widget));

        (gone.Code, other.Code).ShouldBe((HttpStatusCode.Conflict, HttpStatusCode.UnprocessableEntity));
    }

    private static JsonObject Owner(JsonObject obj, string manager) => obj["metadata"].At("managedFields").Objects().Single(e => e.Text("manager") == manager);

    private Task<HttpResponseMessage> ApplyAsync(string manager, JsonObject obj, bool force = false) =>
        Client.SendAsync(HttpMethod.Patch, $"{Widgets}/{obj.Name()}?fieldManager={manager}&force={(force ? "true" : "false")}", obj, "application/apply-patch+yaml");

    private async Task<JsonObject> AppliedAsync(string manager, JsonObject obj, bool force = false) => await ClusterClient.ReadAsync(await ApplyAsync(manager, obj, force));
}

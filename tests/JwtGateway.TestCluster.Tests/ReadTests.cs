using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Tests;

/// <summary>get and list.</summary>
public sealed class ReadTests : ClusterTests
{
    [Test]
    public async Task Created_object_has_uid_creation_time_and_resource_version()
    {
        var created = await Client.CreateAsync(Yaml.ConfigMap("a"), Namespace);

        created.Uid().ShouldNotBeEmpty();
        created.ResourceVersion().ShouldNotBeEmpty();
        created["metadata"].Text("creationTimestamp")!.ShouldEndWith("Z");
        (await Client.GetAsync("ConfigMap", Namespace, "a")).ResourceVersion().ShouldBe(created.ResourceVersion());
    }

    [Test]
    public async Task Missing_object_answers_404_NotFound_with_details()
    {
        var error = await Should.ThrowAsync<ClusterException>(() => Client.GetAsync("ConfigMap", Namespace, "none"));

        ((int)error.Code).ShouldBe(404);
        error.Status.Text("reason").ShouldBe("NotFound");
        error.Status.At("details", "name").Text().ShouldBe("none");
    }

    [Test]
    public async Task Pages_hold_one_consistent_list()
    {
        await CreateAsync("a", "b", "c", "d", "e");
        var first = await ListAsync("limit=2");
        await Client.CreateAsync(Yaml.ConfigMap("bb"), Namespace);
        await Client.DeleteAsync("ConfigMap", Namespace, "e");
        var second = await ListAsync("limit=2&continue=" + Uri.EscapeDataString(Continue(first)!));
        var third = await ListAsync("limit=2&continue=" + Uri.EscapeDataString(Continue(second)!));

        Names(first, second, third).ShouldBe(["a", "b", "c", "d", "e"]);
        Continue(third).ShouldBeNull();
        second["metadata"].Text("resourceVersion").ShouldBe(first["metadata"].Text("resourceVersion"));
    }

    [Test]
    public async Task Continue_with_a_resource_version_is_a_bad_request()
    {
        await CreateAsync("a", "b");
        var first = await ListAsync("limit=1");
        using var response = await Client.SendAsync(HttpMethod.Get, $"{ConfigMaps}?limit=1&resourceVersion=1&continue={Uri.EscapeDataString(Continue(first)!)}");

        ((int)response.StatusCode).ShouldBe(400);
    }

    [Test]
    public async Task Exact_resource_version_shows_the_past()
    {
        await CreateAsync("a");
        var then = (await ListAsync(""))["metadata"].Text("resourceVersion");
        await CreateAsync("b");

        Names(await ListAsync($"resourceVersion={then}&resourceVersionMatch=Exact")).ShouldBe(["a"]);
        Names(await ListAsync($"resourceVersion={then}&resourceVersionMatch=NotOlderThan")).ShouldBe(["a", "b"], ignoreOrder: true, "a cache may list in any order");
    }

    /// <summary>Clients know the kind from the list. Objects of defined kinds have it all the same.</summary>
    [Test]
    public async Task Objects_of_a_built_in_kind_do_not_say_their_kind_in_a_list()
    {
        await CreateAsync("a");
        var item = (await ListAsync(""))["items"].Objects().First();

        (item.Text("kind"), item.Text("apiVersion")).ShouldBe((null, null));
        (await Client.GetAsync("ConfigMap", Namespace, "a")).Text("kind").ShouldBe("ConfigMap");
        (await Client.ListAsync("CustomResourceDefinition")).ShouldAllBe(definition => definition["kind"] == null);
    }

    [Test]
    public async Task Objects_of_a_defined_kind_say_their_kind_in_a_list()
    {
        await Client.ApplyYamlAsync(Yaml.Widgets);
        await Client.CreateAsync(Yaml.Widget("a"), Namespace);

        (await Client.ListAsync("Widget", Namespace)).Single().Text("kind").ShouldBe("Widget");
    }

    [Test]
    public async Task Kind_that_the_server_does_not_have_is_not_found()
    {
        using var inGroup = await Client.SendAsync(HttpMethod.Get, "/api/v1/frobs");
        using var noGroup = await Client.SendAsync(HttpMethod.Get, "/apis/frob.example/v1/frobs");

        (inGroup.StatusCode, inGroup.Content.Headers.ContentType?.MediaType).ShouldBe((System.Net.HttpStatusCode.NotFound, "application/json"));
        (noGroup.StatusCode, noGroup.Content.Headers.ContentType?.MediaType).ShouldBe((System.Net.HttpStatusCode.NotFound, "text/plain"));
    }

    [TestCase("app=x", "a")]
    [TestCase("app!=x", "b,c")]
    [TestCase("app in (x,y)", "a,b")]
    [TestCase("app notin (x)", "b,c")]
    [TestCase("app", "a,b")]
    [TestCase("!app", "c")]
    [TestCase("app=x,tier=1", "a")]
    [TestCase("app=y,tier=1", "")]
    public async Task Label_selector_selects(string selector, string names)
    {
        await Client.CreateAsync(Yaml.ConfigMap("a", labels: "{app: x, tier: '1'}"), Namespace);
        await Client.CreateAsync(Yaml.ConfigMap("b", labels: "{app: y}"), Namespace);
        await Client.CreateAsync(Yaml.ConfigMap("c"), Namespace);

        Names(await ListAsync("labelSelector=" + Uri.EscapeDataString(selector))).ShouldBe(names.Split(',', StringSplitOptions.RemoveEmptyEntries));
    }

    [Test]
    public async Task Field_selector_selects_by_name_and_refuses_other_fields()
    {
        await CreateAsync("a", "b");

        Names(await ListAsync("fieldSelector=metadata.name=b")).ShouldBe(["b"]);
        (await Should.ThrowAsync<ClusterException>(() => ListAsync("fieldSelector=data.a=b"))).Code.ShouldBe(System.Net.HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Kind_that_is_not_served_answers_404()
    {
        using var response = await Client.SendAsync(HttpMethod.Get, "/apis/nobody.example.com/v1/things");

        ((int)response.StatusCode).ShouldBe(404);
    }

    private static string? Continue(JsonObject list) => list["metadata"].Text("continue") is { Length: > 0 } token ? token : null;

    /// <summary>Names without what real clusters put into every namespace.</summary>
    private static string[] Names(params JsonObject[] pages) => [.. pages.SelectMany(p => p["items"].Objects()).Select(o => o.Name()).Where(n => n != "kube-root-ca.crt")];

    private async Task<JsonObject> ListAsync(string query) => await ClusterClient.ReadAsync(await Client.SendAsync(HttpMethod.Get, $"{ConfigMaps}?{query}"));

    private async Task CreateAsync(params string[] names)
    {
        foreach (var name in names)
        {
            await Client.CreateAsync(Yaml.ConfigMap(name), Namespace);
        }
    }
}

using System.Net;
using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Tests;

/// <summary>delete, finalizers, and what goes with an owner.</summary>
public sealed class DeleteTests : ClusterTests
{
    [Test]
    public async Task Finalizer_holds_an_object_until_it_is_taken_off()
    {
        var held = Yaml.ConfigMap("a");
        held["metadata"]!["finalizers"] = new JsonArray("example.com/hold");
        await Client.CreateAsync(held, Namespace);
        await Client.DeleteAsync("ConfigMap", Namespace, "a");
        var waiting = await Client.GetAsync("ConfigMap", Namespace, "a");
        await Client.PatchAsync("ConfigMap", Namespace, "a", JsonNode.Parse("""{"metadata":{"finalizers":null}}""")!);

        waiting.IsBeingDeleted().ShouldBeTrue();
        (await Client.FindAsync("ConfigMap", Namespace, "a")).ShouldBeNull();
    }

    [Test]
    public async Task No_finalizer_is_added_once_deletion_has_begun()
    {
        var held = Yaml.ConfigMap("a");
        held["metadata"]!["finalizers"] = new JsonArray("example.com/hold");
        await Client.CreateAsync(held, Namespace);
        await Client.DeleteAsync("ConfigMap", Namespace, "a");
        var error = await Should.ThrowAsync<ClusterException>(() =>
            Client.PatchAsync("ConfigMap", Namespace, "a", JsonNode.Parse("""{"metadata":{"finalizers":["example.com/hold","example.com/more"]}}""")!));

        error.Code.ShouldBe(HttpStatusCode.UnprocessableEntity);
        await Client.PatchAsync("ConfigMap", Namespace, "a", JsonNode.Parse("""{"metadata":{"finalizers":null}}""")!);
    }

    [Test]
    public async Task Precondition_that_does_not_hold_answers_409()
    {
        await Client.CreateAsync(Yaml.ConfigMap("a"), Namespace);
        using var response = await Client.SendAsync(HttpMethod.Delete, $"{ConfigMaps}/a", JsonNode.Parse("""{"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"uid":"other"}}"""));

        response.StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Test]
    public async Task Collection_is_deleted_by_selector()
    {
        await Client.CreateAsync(Yaml.ConfigMap("a", labels: "{go: yes-go}"), Namespace);
        await Client.CreateAsync(Yaml.ConfigMap("b"), Namespace);
        using var response = await Client.SendAsync(HttpMethod.Delete, $"{ConfigMaps}?labelSelector=go%3Dyes-go");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Client.FindAsync("ConfigMap", Namespace, "a")).ShouldBeNull();
        (await Client.FindAsync("ConfigMap", Namespace, "b")).ShouldNotBeNull();
    }

    [Test]
    public async Task Dependents_go_with_their_owner_and_theirs_with_them()
    {
        NeedsGarbageCollector();
        var owner = await Client.CreateAsync(Yaml.ConfigMap("owner"), Namespace);
        var child = await OwnedAsync("child", owner);
        await OwnedAsync("grandchild", child);
        await Client.CreateAsync(Yaml.ConfigMap("stranger"), Namespace);
        await Client.DeleteAsync("ConfigMap", Namespace, "owner");

        await Client.EventuallyGoneAsync("ConfigMap", Namespace, "grandchild");
        await Client.EventuallyGoneAsync("ConfigMap", Namespace, "child");
        (await Client.FindAsync("ConfigMap", Namespace, "stranger")).ShouldNotBeNull();
    }

    [Test]
    public async Task Orphaned_dependents_stay_without_their_owner()
    {
        NeedsGarbageCollector();
        await OwnedAsync("child", await Client.CreateAsync(Yaml.ConfigMap("owner"), Namespace));
        await Client.DeleteAsync("ConfigMap", Namespace, "owner", "Orphan");

        await Client.EventuallyGoneAsync("ConfigMap", Namespace, "owner");
        (await Client.GetAsync("ConfigMap", Namespace, "child"))["metadata"].At("ownerReferences").ShouldBeNull();
    }

    [Test]
    public async Task Foreground_owner_waits_for_the_dependents_that_block_it()
    {
        NeedsGarbageCollector();
        var child = await OwnedAsync("child", await Client.CreateAsync(Yaml.ConfigMap("owner"), Namespace), "example.com/hold");
        await Client.DeleteAsync("ConfigMap", Namespace, "owner", "Foreground");
        await Client.EventuallyAsync("ConfigMap", Namespace, "child", c => c.IsBeingDeleted());
        (await Client.FindAsync("ConfigMap", Namespace, "owner")).ShouldNotBeNull();
        await Client.PatchAsync("ConfigMap", Namespace, child.Name(), JsonNode.Parse("""{"metadata":{"finalizers":null}}""")!);

        await Client.EventuallyGoneAsync("ConfigMap", Namespace, "owner");
    }

    [Test]
    public async Task Object_whose_owner_was_never_there_goes()
    {
        NeedsGarbageCollector();
        var owner = Yaml.ConfigMap("ghost");
        owner["metadata"]!["uid"] = Guid.NewGuid().ToString();
        await OwnedAsync("child", owner);

        await Client.EventuallyGoneAsync("ConfigMap", Namespace, "child", Patience.Limit);
    }

    [Test]
    public async Task Namespace_takes_its_content_with_it()
    {
        NeedsGarbageCollector();
        await Client.CreateAsync(Yaml.ConfigMap("a"), Namespace);
        await Client.DeleteAsync("Namespace", "", Namespace);

        await Client.EventuallyGoneAsync("Namespace", "", Namespace, Patience.Limit);
        (await Client.FindAsync("ConfigMap", Namespace, "a")).ShouldBeNull();
    }

    private void NeedsGarbageCollector()
    {
        if (!Cluster.CollectsGarbage)
        {
            Assert.Ignore("This API server runs without a garbage collector (no kube-controller-manager).");
        }
    }

    private Task<JsonObject> OwnedAsync(string name, JsonObject owner, params string[] finalizers)
    {
        var obj = Yaml.ConfigMap(name);
        obj["metadata"]!["finalizers"] = KubeJson.Array(finalizers);
        obj["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["name"] = owner.Name(),
            ["uid"] = owner.Uid(),
            ["blockOwnerDeletion"] = true,
        });
        return Client.CreateAsync(obj, Namespace);
    }
}

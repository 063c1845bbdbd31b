using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Tests;

/// <summary>watch.</summary>
public sealed class WatchTests : ClusterTests
{
    [Test]
    public async Task Watch_from_a_version_tells_every_later_change_in_order()
    {
        var version = (await Client.CreateAsync(Yaml.ConfigMap("before"), Namespace)).ResourceVersion();
        await using var watch = await WatchReader.OpenAsync(Client, $"{ConfigMaps}?resourceVersion={version}&fieldSelector=metadata.name=a");
        await Client.CreateAsync(Yaml.ConfigMap("a"), Namespace);
        await Client.PatchAsync("ConfigMap", Namespace, "a", JsonNode.Parse("""{"data":{"a":"c"}}""")!);
        await Client.DeleteAsync("ConfigMap", Namespace, "a");

        var events = new[] { await watch.NextAsync(), await watch.NextAsync(), await watch.NextAsync() };
        events.Select(e => e!.Type).ShouldBe(["ADDED", "MODIFIED", "DELETED"]);
        events.Select(e => e!.Object.ResourceVersion()).Distinct().Count().ShouldBe(3);
        events[2]!.Object.At("data", "a").Text().ShouldBe("c");
    }

    [Test]
    public async Task Watch_without_a_version_starts_with_what_exists()
    {
        await Client.CreateAsync(Yaml.ConfigMap("old"), Namespace);
        await using var watch = await WatchReader.OpenAsync(Client, $"{ConfigMaps}?fieldSelector=metadata.name=old");

        var first = await watch.NextAsync();
        (first!.Type, first.Object.Name()).ShouldBe(("ADDED", "old"));
    }

    [Test]
    public async Task Object_that_enters_or_leaves_a_selection_is_added_or_deleted_there()
    {
        var version = (await Client.CreateAsync(Yaml.ConfigMap("a"), Namespace)).ResourceVersion();
        await using var watch = await WatchReader.OpenAsync(Client, $"{ConfigMaps}?labelSelector=in%3Dyes&resourceVersion={version}");
        await Client.PatchAsync("ConfigMap", Namespace, "a", JsonNode.Parse("""{"metadata":{"labels":{"in":"yes"}}}""")!);
        await Client.PatchAsync("ConfigMap", Namespace, "a", JsonNode.Parse("""{"metadata":{"labels":{"in":"no"}}}""")!);

        (await watch.NextAsync())!.Type.ShouldBe("ADDED");
        var left = await watch.NextAsync();
        left!.Type.ShouldBe("DELETED");
        left.Object.ResourceVersion().ShouldBe((await Client.GetAsync("ConfigMap", Namespace, "a")).ResourceVersion());
    }

    [Test]
    public async Task Watch_ends_after_its_timeout()
    {
        await using var watch = await WatchReader.OpenAsync(Client, $"{ConfigMaps}?timeoutSeconds=1&resourceVersion={await VersionAsync()}");

        (await watch.NextAsync()).ShouldBeNull();
    }

    [Test]
    public async Task Watch_tells_only_of_its_namespace()
    {
        var elsewhere = await Cluster.CreateNamespaceAsync();
        await using var watch = await WatchReader.OpenAsync(Client, $"{ConfigMaps}?fieldSelector=metadata.name%21%3Dkube-root-ca.crt&resourceVersion={await VersionAsync()}");
        await Client.CreateAsync(Yaml.ConfigMap("a"), elsewhere);
        await Client.CreateAsync(Yaml.ConfigMap("b"), Namespace);

        (await watch.NextAsync())!.Object.Name().ShouldBe("b");
    }

    [Test]
    public async Task Malformed_version_is_an_error_of_the_server()
    {
        var error = await Should.ThrowAsync<ClusterException>(() => WatchReader.OpenAsync(Client, $"{ConfigMaps}?resourceVersion=abc"));

        ((int)error.Code).ShouldBe(500);
        error.Status.Text("message")!.ShouldContain("abc");
    }

    [Test]
    public async Task Write_that_changes_nothing_has_no_event_and_no_new_version()
    {
        var created = await Client.CreateAsync(Yaml.ConfigMap("a"), Namespace);
        await using var watch = await WatchReader.OpenAsync(Client, $"{ConfigMaps}?fieldSelector=metadata.name=a&resourceVersion={created.ResourceVersion()}");
        var same = await Client.PatchAsync("ConfigMap", Namespace, "a", JsonNode.Parse("""{"data":{"a":"b"}}""")!);
        await Client.DeleteAsync("ConfigMap", Namespace, "a");

        same.ResourceVersion().ShouldBe(created.ResourceVersion());
        (await watch.NextAsync())!.Type.ShouldBe("DELETED");
    }

    private async Task<string> VersionAsync() =>
        (await ClusterClient.ReadAsync(await Client.SendAsync(HttpMethod.Get, ConfigMaps)))["metadata"].Text("resourceVersion")!;
}

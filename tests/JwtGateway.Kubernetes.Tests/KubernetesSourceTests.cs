using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Health;
using JwtGateway.Kubernetes.Snapshots;
using JwtGateway.Testing;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Kubernetes.Tests;

public sealed class KubernetesSourceTests
{
    [Test]
    public async Task There_is_no_snapshot_before_every_kind_has_synced_and_absent_kinds_are_empty()
    {
        await using var api = await ScriptedApi.StartAsync();
        using var health = new WatchHealth(api.Clock);
        var released = new TaskCompletionSource();
        api.Otherwise = (context, _) => AnswerAsync(context, released.Task);
        api.LastList = Answers.Page("1", null, Answers.Item("map", "1"));
        var source = new KubernetesSource(api.Client(), new KubernetesSourceOptions { QuietTime = TimeSpan.Zero }, health, api.Context);
        using var end = new CancellationTokenSource();
        var running = source.RunAsync(end.Token);
        await using var snapshots = source.SnapshotsAsync(end.Token).GetAsyncEnumerator();
        var first = snapshots.MoveNextAsync().AsTask();

        await Eventually.HoldsAsync(() => source.Awaited.Select(kind => kind.Kind).SequenceEqual(["Secret"]), "all but Secrets");
        first.IsCompleted.ShouldBeFalse();
        released.SetResult();
        (await first).ShouldBeTrue();
        var snapshot = snapshots.Current;
        snapshot.ConfigMaps.Single().Metadata.Name.ShouldBe("map");
        snapshot.BackendTlsPolicies.Single().ApiVersion.ShouldBe("gateway.networking.k8s.io/v1alpha3");
        snapshot.HttpRoutes.ShouldBeEmpty();
        source.DescriptorOf(snapshot.BackendTlsPolicies[0].Reference)!.Version.ShouldBe("v1alpha3");
        source.Find(snapshot.ConfigMaps[0].Reference)!.Uid.ShouldBe("uid-map");

        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
    }

    /// <summary>A cluster with Secrets, and BackendTLSPolicies of an old version; nothing else.</summary>
    private static async Task AnswerAsync(HttpContext context, Task released)
    {
        var path = context.Request.Path.Value!;
        if (context.Request.Query.ContainsKey("watch"))
        {
            await Answers.Hang(context);
        }
        else if (path.EndsWith("/secrets", StringComparison.Ordinal))
        {
            await released;
            await Answers.Page("1", null)(context);
        }
        else if (path.EndsWith("/v1alpha3/backendtlspolicies", StringComparison.Ordinal))
        {
            var policy = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "p", ["namespace"] = "ns", ["resourceVersion"] = "1" } };
            await Answers.Page("1", null, policy.ToJsonString())(context);
        }
        else if (path is "/api/v1")
        {
            await Answers.Resources("secrets", "configmaps")(context);
        }
        else if (path is "/apis/gateway.networking.k8s.io/v1")
        {
            await Answers.Resources()(context);
        }
        else if (path is "/apis")
        {
            await Answers.Groups("gateway.networking.k8s.io/v1alpha3")(context);
        }
        else
        {
            await Answers.Status(404, "NotFound")(context);
        }
    }
}

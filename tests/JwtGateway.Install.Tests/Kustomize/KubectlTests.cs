using System.Text.Json.Nodes;
using JwtGateway.EndToEnd.Tests.Operator;
using JwtGateway.Install.Tests.Support;
using JwtGateway.Testing.Cluster;

namespace JwtGateway.Install.Tests.Kustomize;

/// <summary>Installing and uninstalling as docs/install.md says, by the real kubectl.</summary>
internal sealed class KubectlTests
{
    private ICluster _cluster = null!;

    [SetUp]
    public async Task StartAsync()
    {
        if (!Tool.Exists("kubectl"))
        {
            Assert.Ignore("kubectl is not on the PATH.");
        }

        _cluster = await ClusterFactory.StartAsync();
        await ClusterSetup.InstallGatewayApiAsync(_cluster);
    }

    [TearDown]
    public async Task StopAsync() => await (_cluster?.DisposeAsync() ?? ValueTask.CompletedTask);

    [TestCase("--server-side", "serverside-applied", "serverside-applied")]
    [TestCase("--server-side=false", "created", "unchanged")]
    public async Task What_apply_installs_is_there_and_delete_takes_it_away(string how, string first, string again)
    {
        var expected = Manifest.Parse(await RunAsync("kustomize", "config/default"));
        expected.Count.ShouldBeGreaterThan(8);
        foreach (var item in expected)
        {
            (await FindAsync(item)).ShouldBeNull($"{item.Kind()} {item.Name()} is not what the cluster had before.");
        }

        Lines(await RunAsync("apply", how, "-k", "config/default")).ShouldAllBe(line => line.EndsWith(first));
        foreach (var item in expected)
        {
            var stored = (await FindAsync(item)).ShouldNotBeNull($"{item.Kind()} {item.Name()}");
            Missing(item["spec"] ?? item["rules"], stored["spec"] ?? stored["rules"]).ShouldBeNull($"{item.Kind()} {item.Name()}");
        }

        Lines(await RunAsync("apply", how, "-k", "config/default")).ShouldAllBe(line => line.EndsWith(again));

        await RunAsync("delete", "--ignore-not-found", "-k", "config/default", $"--wait={_cluster.CollectsGarbage.ToString().ToLowerInvariant()}", "--timeout=30s");
        foreach (var item in expected.Where(item => _cluster.CollectsGarbage || item.Kind() is "ClusterRole" or "ClusterRoleBinding"))
        {
            (await FindAsync(item)).ShouldBeNull($"{item.Kind()} {item.Name()} is left behind.");
        }
    }

    private Task<JsonObject?> FindAsync(JsonObject item) => _cluster.Client.FindAsync(item.Kind(), item.Namespace() ?? "", item.Name());

    /// <summary>The first path of what was applied that is not stored so; what the server adds is no difference.</summary>
    private static string? Missing(JsonNode? applied, JsonNode? stored, string path = "") => (applied, stored) switch
    {
        (null, _) => null,
        (JsonObject a, JsonObject s) => a.Select(member => Missing(member.Value, s[member.Key], $"{path}.{member.Key}")).FirstOrDefault(found => found is not null),
        (JsonArray a, JsonArray s) when a.Count == s.Count => a.Select((item, i) => Missing(item, s[i], $"{path}[{i}]")).FirstOrDefault(found => found is not null),
        _ => JsonNode.DeepEquals(applied, stored) ? null : $"{path}: {applied?.ToJsonString()} is {stored?.ToJsonString()}",
    };

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private async Task<string> RunAsync(params string[] arguments)
    {
        var result = await Tool.RunAsync("kubectl", Arguments(arguments));
        result.ExitCode.ShouldBe(0, $"kubectl {string.Join(' ', arguments)}: {result.Output}{result.Errors}");
        return result.Output;
    }

    private string[] Arguments(string[] arguments) => arguments is ["kustomize", ..] ? arguments : ["--kubeconfig", _cluster.KubeconfigPath, .. arguments];
}

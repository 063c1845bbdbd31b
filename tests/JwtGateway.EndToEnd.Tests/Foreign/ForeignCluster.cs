using System.Text.Json.Nodes;
using JwtGateway.EndToEnd.Tests.Operator;
using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;

namespace JwtGateway.EndToEnd.Tests.Foreign;

/// <summary>
/// A cluster of a team that has an example applied, with the CRDs of all systems and each of its objects looked after by the controller that it is for: what that one says
/// in statuses is there before the operator comes.
/// </summary>
internal sealed class ForeignCluster : IAsyncDisposable
{
    private const string TheirController = "example.com/their-controller";
    private const string Ready = "{type: Ready, status: 'True', reason: AllIsWell, message: They say so., lastTransitionTime: '2026-01-01T00:00:00Z', observedGeneration: 1}";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] TheirGroups = ["gateway.envoyproxy.io", "ngrok.k8s.ngrok.com", "traefik.io", "agentgateway.dev", "gateway.kgateway.dev"];

    private readonly TestCluster _cluster;
    private readonly List<JsonObject> _theirs = [];

    private ForeignCluster(TestCluster cluster) => _cluster = cluster;

    public ICluster Cluster => _cluster;

    public static async Task<ForeignCluster> StartAsync(IEnumerable<string> manifests)
    {
        var foreign = new ForeignCluster(await TestCluster.StartAsync());
        List<JsonObject> objects = [.. manifests.SelectMany(KubeYaml.Parse).Select(document => document.AsObject())];
        await foreign.InstallAsync(objects);
        foreach (var obj in objects)
            await foreign.ApplyAsync(obj);
        return foreign;
    }

    /// <summary>The other controller's words are all as they were, beside those of ours.</summary>
    public async Task ShouldHaveKeptTheirStatusesAsync()
    {
        _theirs.ShouldNotBeEmpty();
        foreach (var obj in _theirs)
        {
            var (before, after) = (obj["status"]!.AsObject(), (await FindAsync(obj))["status"]!.AsObject());
            foreach (var (field, said) in before.Where(field => field.Key != "ancestors"))
                JsonNode.DeepEquals(after[field], said).ShouldBeTrue($"{obj["kind"]} status.{field}: {after[field]}");
            foreach (var entry in before["ancestors"]?.AsArray() ?? [])
                after["ancestors"]!.AsArray().ShouldContain(kept => JsonNode.DeepEquals(kept, entry));
        }
    }

    /// <summary>Waits until a policy's status has an entry of ours that accepts it.</summary>
    /// <param name="what">Kind and name.</param>
    public async Task IsAcceptedAsync(string what)
    {
        var words = what.Split(' ');
        await _cluster.Client.EventuallyAsync(words[0], "default", words[1], policy => policy["status"]?["ancestors"]?.AsArray().Any(IsOursAndAccepted) == true, Patience);
    }

    /// <summary>Waits for an Event that tells.</summary>
    public Task IsToldAsync(Remark remark) => Eventually.HoldsAsync(
        async () => (await _cluster.Client.ListAsync("Event")).Any(e => (string?)e["reason"] == "NotHonoured" && (string?)e["involvedObject"]!["kind"] == remark.Kind
            && (string?)e["involvedObject"]!["name"] == remark.Name && ((string?)e["message"])!.Contains(remark.Text, StringComparison.Ordinal)),
        $"an Event of {remark.Kind} {remark.Name} that says '{remark.Text}'",
        Patience);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private static bool IsOursAndAccepted(JsonNode? entry) => (string?)entry!["controllerName"] == "jwtgateway.io/gateway-controller"
        && entry["conditions"]!.AsArray().Any(c => (string?)c!["type"] == "Accepted" && (string?)c["status"] == "True");

    /// <summary>A release of the Gateway API serves one version of BackendTLSPolicies: this has that which the manifests are written in.</summary>
    private async Task InstallAsync(IReadOnlyList<JsonObject> objects)
    {
        if (objects.Any(obj => (string?)obj["apiVersion"] == "gateway.networking.k8s.io/v1alpha3"))
            await _cluster.Client.ApplyAsync(PermissiveDefinition.Of("gateway.networking.k8s.io", "v1alpha3", "backendtlspolicies", "BackendTLSPolicy", namespaced: true));
        await ClusterSetup.InstallCrdsAsync(_cluster);
        await ClusterSetup.InstallForeignCrdsAsync(_cluster);
        foreach (var ns in objects.Select(obj => (string?)obj["metadata"]!["namespace"]).OfType<string>().Append(ForeignExample.SystemNamespace).Distinct().Where(ns => ns != "default"))
            await _cluster.Client.ApplyYamlAsync($"{{apiVersion: v1, kind: Namespace, metadata: {{name: {ns}}}}}");
    }

    private async Task ApplyAsync(JsonObject obj)
    {
        var applied = await _cluster.Client.ApplyAsync(obj);
        if (!TheirGroups.Contains(((string)obj["apiVersion"]!).Split('/')[0]))
            return;
        _theirs.Add(await _cluster.Client.PatchAsync(Plural(applied), (string)applied["metadata"]!["namespace"]!, (string)applied["metadata"]!["name"]!, KubeYaml.Parse(
            $$"""
            status:
              conditions: [{{Ready}}]
              ancestors:
              - {ancestorRef: {group: gateway.networking.k8s.io, kind: Gateway, name: theirs}, controllerName: {{TheirController}}, conditions: [{{Ready}}]}
            """)[0], "status"));
    }

    private Task<JsonObject> FindAsync(JsonObject obj) =>
        _cluster.Client.GetAsync(Plural(obj), (string)obj["metadata"]!["namespace"]!, (string)obj["metadata"]!["name"]!);

    /// <summary>With its group: several have a SecurityPolicy and a Backend.</summary>
    private static string Plural(JsonObject obj)
    {
        var kind = ((string)obj["kind"]!).ToLowerInvariant();
        return $"{(kind.EndsWith('y') ? kind[..^1] + "ies" : kind + "s")}.{((string)obj["apiVersion"]!).Split('/')[0]}";
    }
}

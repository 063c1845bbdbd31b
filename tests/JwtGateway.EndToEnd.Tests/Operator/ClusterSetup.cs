using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster;

namespace JwtGateway.EndToEnd.Tests.Operator;

/// <summary>Makes a cluster one in which the operator can be installed.</summary>
internal static class ClusterSetup
{
    private const string GatewayApi = "tests/JwtGateway.EndToEnd.Tests/Operator/gateway-api.yaml";

    /// <summary>Our CRDs, and those of the Gateway API where they are not installed.</summary>
    public static async Task InstallCrdsAsync(ICluster cluster)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "config", "crd"), "jwtgateway.io_*.yaml").Order(StringComparer.Ordinal))
        {
            await cluster.Client.ApplyYamlAsync(await File.ReadAllTextAsync(file));
        }

        await InstallGatewayApiAsync(cluster);
    }

    /// <summary>Definitions of all kinds of other systems that are read.</summary>
    public static async Task InstallForeignCrdsAsync(ICluster cluster)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "config", "crd", "compat"), "*_*.yaml").Order(StringComparer.Ordinal))
            await cluster.Client.ApplyYamlAsync(await File.ReadAllTextAsync(file));
    }

    /// <summary>The CRDs of the Gateway API alone, where they are not installed.</summary>
    public static async Task InstallGatewayApiAsync(ICluster cluster)
    {
        var list = KubeYaml.Parse(await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, GatewayApi)))[0];
        foreach (var definition in list["items"]!.AsArray().Cast<JsonObject>())
        {
            if (await cluster.Client.FindAsync("CustomResourceDefinition", "", (string)definition["metadata"]!["name"]!) is null)
            {
                await cluster.Client.ApplyAsync(definition);
            }
        }
    }
}

using JwtGateway.Testing.Cluster;

namespace JwtGateway.EndToEnd.Tests.Operator;

/// <summary>Makes a cluster one in which the operator can be installed.</summary>
internal static class ClusterSetup
{
    private static readonly (string Group, string Version, string Plural, string Kind, bool Namespaced)[] GatewayApi =
    [
        ("gateway.networking.k8s.io", "v1", "gatewayclasses", "GatewayClass", false),
        ("gateway.networking.k8s.io", "v1", "gateways", "Gateway", true),
        ("gateway.networking.k8s.io", "v1", "httproutes", "HTTPRoute", true),
        ("gateway.networking.k8s.io", "v1beta1", "referencegrants", "ReferenceGrant", true),
        ("gateway.networking.k8s.io", "v1", "backendtlspolicies", "BackendTLSPolicy", true),
    ];

    /// <summary>Our CRDs, and those of the Gateway API where they are not installed.</summary>
    public static async Task InstallCrdsAsync(ICluster cluster)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "config", "crd"), "jwtgateway.io_*.yaml").Order(StringComparer.Ordinal))
        {
            await cluster.Client.ApplyYamlAsync(await File.ReadAllTextAsync(file));
        }

        await InstallGatewayApiAsync(cluster);
    }

    /// <summary>The CRDs of the Gateway API alone, where they are not installed.</summary>
    public static async Task InstallGatewayApiAsync(ICluster cluster)
    {
        foreach (var (group, version, plural, kind, namespaced) in GatewayApi)
        {
            if (await cluster.Client.FindAsync("CustomResourceDefinition", "", $"{plural}.{group}") is null)
            {
                await cluster.Client.ApplyAsync(PermissiveDefinition.Of(group, version, plural, kind, namespaced));
            }
        }
    }
}

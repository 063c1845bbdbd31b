using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.Core;

namespace JwtGateway.Cli.Demo;

/// <summary>Lays the demo's CA over manifests that cannot have it, because it is made when the demo starts.</summary>
internal static class DemoOverlay
{
    private const string CaKey = "ca.crt";

    /// <summary>
    /// Adds the ConfigMap <see cref="DemoNames.CaConfigMap"/> to each namespace that has a BackendTLSPolicy. One that the manifests have
    /// themselves stays.
    /// </summary>
    public static ClusterSnapshot WithCa(this ClusterSnapshot snapshot, string caPem)
    {
        var present = snapshot.ConfigMaps.Where(c => c.Metadata.Name == DemoNames.CaConfigMap).Select(c => c.Metadata.Namespace);
        var wanted = snapshot.BackendTlsPolicies.Select(p => p.Metadata.Namespace).Distinct().Except(present);
        return snapshot with { ConfigMaps = [.. snapshot.ConfigMaps, .. wanted.Order(StringComparer.Ordinal).Select(n => ConfigMap(n, caPem))] };
    }

    private static ConfigMap ConfigMap(string @namespace, string caPem) => new()
    {
        ApiVersion = "v1",
        Kind = "ConfigMap",
        Metadata = new() { Name = DemoNames.CaConfigMap, Namespace = @namespace },
        Data = ImmutableSortedDictionary<string, string>.Empty.Add(CaKey, caPem),
    };
}

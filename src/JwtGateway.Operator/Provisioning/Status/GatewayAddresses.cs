using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Resources.Core;

namespace JwtGateway.Operator.Provisioning.Status;

/// <summary>An address of a Gateway (Gateway API, GatewayStatusAddress).</summary>
/// <param name="Type">IPAddress or Hostname.</param>
/// <param name="Value">The address.</param>
public sealed record GatewayAddress(string Type, string Value);

/// <summary>Where a Gateway is reached.</summary>
internal static class GatewayAddresses
{
    /// <summary>What the schema of <c>status.addresses</c> allows.</summary>
    private const int Most = 16;

    /// <summary>
    /// The addresses of a Service: its load balancer's where it has any, else those that it has inside the cluster, of each IP family. A load
    /// balancer may never come, and inside the cluster the Gateway is reached all the same; that it is awaited is told
    /// (<see cref="AwaitsLoadBalancer"/>).
    /// </summary>
    public static ImmutableArray<GatewayAddress> From(Service? service)
    {
        if (service is null or { Spec.Type: "ExternalName" })
            return [];
        var ofLoadBalancer = LoadBalancer(service);
        return ofLoadBalancer.IsEmpty
            ? [.. ClusterIPs(service.Spec).Where(ip => ip is not ("" or "None")).Distinct(StringComparer.Ordinal).Select(IP).Take(Most)]
            : ofLoadBalancer;
    }

    /// <summary>Whether a load balancer was asked for and has no address, neither an IP nor a name.</summary>
    public static bool AwaitsLoadBalancer(Service? service) => service is { Spec.Type: "LoadBalancer" } && LoadBalancer(service).IsEmpty;

    public static JsonArray ToJson(ImmutableArray<GatewayAddress> addresses) =>
        [.. addresses.Select(a => (JsonNode)new JsonObject { ["type"] = a.Type, ["value"] = a.Value })];

    /// <summary>A Service of another type may still carry the status of a load balancer that it had.</summary>
    private static ImmutableArray<GatewayAddress> LoadBalancer(Service service) => service.Spec.Type == "LoadBalancer"
        ? [.. (service.Status?.LoadBalancer?.Ingress ?? []).SelectMany(Ingress).Distinct().Take(Most)]
        : [];

    private static IEnumerable<GatewayAddress> Ingress(LoadBalancerIngress ingress) =>
        ingress.Ip.Length > 0 ? [IP(ingress.Ip)]
        : ingress.Hostname.Length > 0 ? [new GatewayAddress("Hostname", ingress.Hostname)]
        : [];

    private static ImmutableArray<string> ClusterIPs(ServiceSpec spec) => spec.ClusterIPs.IsEmpty ? [spec.ClusterIP] : spec.ClusterIPs;

    private static GatewayAddress IP(string value) => new("IPAddress", value);
}

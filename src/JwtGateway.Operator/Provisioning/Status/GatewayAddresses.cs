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
    /// The addresses of a Service: the load balancer's for a Service of that type, none as long as it has none, as what publishes names for
    /// Gateways would publish an address that nobody outside can reach; the cluster's own for others.
    /// </summary>
    public static ImmutableArray<GatewayAddress> From(Service? service) => service?.Spec.Type switch
    {
        null or "ExternalName" => [],
        "LoadBalancer" => [.. (service.Status?.LoadBalancer?.Ingress ?? []).SelectMany(Ingress).Distinct().Take(Most)],
        _ => [.. ClusterIPs(service.Spec).Where(ip => ip is not ("" or "None")).Distinct(StringComparer.Ordinal).Select(IP).Take(Most)],
    };

    public static JsonArray ToJson(ImmutableArray<GatewayAddress> addresses) =>
        [.. addresses.Select(a => (JsonNode)new JsonObject { ["type"] = a.Type, ["value"] = a.Value })];

    private static IEnumerable<GatewayAddress> Ingress(LoadBalancerIngress ingress) =>
        ingress.Ip.Length > 0 ? [IP(ingress.Ip)]
        : ingress.Hostname.Length > 0 ? [new GatewayAddress("Hostname", ingress.Hostname)]
        : [];

    private static ImmutableArray<string> ClusterIPs(ServiceSpec spec) => spec.ClusterIPs.IsEmpty ? [spec.ClusterIP] : spec.ClusterIPs;

    private static GatewayAddress IP(string value) => new("IPAddress", value);
}

using System.Text.Json;
using JwtGateway.Resources.Core;

namespace JwtGateway.Operator.Cluster;

/// <summary>Stores keep a Service as it is while only its status changes; this is the Service with the status that it has now.</summary>
internal static class ServiceStatuses
{
    public static Service With(Service service, JsonElement? status) => service with
    {
        Status = new ServiceStatus { LoadBalancer = new LoadBalancerStatus { Ingress = [.. Ingress(status)] } },
    };

    private static IEnumerable<LoadBalancerIngress> Ingress(JsonElement? status)
    {
        if (status is not { ValueKind: JsonValueKind.Object } there
            || !there.TryGetProperty("loadBalancer", out var balancer) || balancer.ValueKind != JsonValueKind.Object
            || !balancer.TryGetProperty("ingress", out var ingress) || ingress.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        return ingress.EnumerateArray()
            .Where(point => point.ValueKind == JsonValueKind.Object)
            .Select(point => new LoadBalancerIngress { Ip = Text(point, "ip"), Hostname = Text(point, "hostname") });
    }

    private static string Text(JsonElement point, string member) =>
        point.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";
}

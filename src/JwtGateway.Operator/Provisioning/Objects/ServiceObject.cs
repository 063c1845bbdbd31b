using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Parameters;

namespace JwtGateway.Operator.Provisioning.Objects;

/// <summary>The Service in front of the proxies. All that depends on listeners is here and not in the pods, which so are not restarted.</summary>
internal static class ServiceObject
{
    private const int MaxPortName = 63;

    /// <summary>Null when there is no port: the API has no Services without ports, and one that is there keeps its address as it is.</summary>
    public static JsonObject? Create(OwnedObject owned, ProxyService parameters, ServedGateway gateway)
    {
        var ports = gateway.Ports;
        if (ports.IsEmpty)
            return null;
        var spec = new JsonObject { ["type"] = parameters.Type, ["selector"] = owned.Selector(), ["ports"] = Ports(ports) };

        // A load balancer has one; what it does not get is told in the status (AddressNotUsable). Not externalIPs, by which a Gateway could take any
        // address of the cluster's to itself (CVE-2020-8554).
        if (parameters.Type == "LoadBalancer" && gateway.AskedAddresses is [var asked, ..])
            spec["loadBalancerIP"] = asked;
        if (parameters.LoadBalancerClass is { } loadBalancer)
            spec["loadBalancerClass"] = loadBalancer;
        if (parameters.ExternalTrafficPolicy is { } policy)
            spec["externalTrafficPolicy"] = policy;
        var service = owned.Create("v1", "Service", parameters.Labels, parameters.Annotations);
        service["spec"] = spec;
        return service;
    }

    private static JsonArray Ports(ImmutableArray<GatewayPort> ports)
    {
        var names = ports.CountBy(p => p.Listener).ToDictionary(StringComparer.Ordinal);
        return [.. ports.OrderBy(p => p.Port).Select(p => (JsonNode)Port(p, IsPortName(p.Listener) && names[p.Listener] == 1))];
    }

    private static JsonObject Port(GatewayPort port, bool named) => new()
    {
        ["name"] = named ? port.Listener : $"port-{port.Port}",
        ["port"] = port.Port,
        ["protocol"] = "TCP",
        ["appProtocol"] = port.Protocol == ListenerProtocol.Https ? "https" : "http",
        ["targetPort"] = ListenerPorts.Bound(port.Port),
    };

    /// <summary>A listener's name may have dots and 253 characters; a port's is a DNS label. Names that we make up are not for listeners to take.</summary>
    private static bool IsPortName(string listener) =>
        listener.Length <= MaxPortName && !listener.Contains('.', StringComparison.Ordinal) && !listener.StartsWith("port-", StringComparison.Ordinal);
}

using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using JwtGateway.Ir;
using JwtGateway.Resources.Core;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Backends;

/// <summary>Reads endpoints of a Service port (discovery.k8s.io/v1).</summary>
internal static class EndpointSlices
{
    /// <summary>
    /// Each endpoint that takes traffic once, in an order of their own: those that are ready, or, where none is, those that still serve while they
    /// terminate, as kube-proxy has it (KEP-1669).
    /// </summary>
    public static ImmutableArray<EndpointIr> ReadyEndpoints(IEnumerable<EndpointSlice> slices, string portName, DiagnosticSink diagnostics)
    {
        var found = slices.SelectMany(s => Read(s, portName, diagnostics)).ToList();
        var usable = found.Exists(e => e.Ready) ? found.Where(e => e.Ready) : found;
        return [.. usable.Select(e => e.Address).Distinct().OrderBy(e => e.Host, StringComparer.Ordinal).ThenBy(e => e.Port)];
    }

    private static IEnumerable<(EndpointIr Address, bool Ready)> Read(EndpointSlice slice, string portName, DiagnosticSink diagnostics)
    {
        if (slice.Ports.FirstOrDefault(p => p.Name == portName)?.Port is not (>= 1 and <= 65535 and var port))
            yield break;
        for (var i = 0; i < slice.Endpoints.Length; i++)
        {
            var endpoint = slice.Endpoints[i];
            var ready = endpoint.Conditions.Ready != false;
            if ((!ready && endpoint.Conditions is not { Serving: true, Terminating: true }) || endpoint.Addresses.IsEmpty)
                continue;
            var address = endpoint.Addresses[0];
            if (IsAddress(slice.AddressType, address))
            {
                yield return (new EndpointIr(address, port), ready);
                continue;
            }

            diagnostics.Warning(slice.Reference, $"endpoints[{i}].addresses[0]",
                $"The address is not a valid {slice.AddressType} address, so the endpoint is left out.");
        }
    }

    private static bool IsAddress(string type, string address) => type switch
    {
        "IPv4" => IPAddress.TryParse(address, out var ip) && ip.AddressFamily == AddressFamily.InterNetwork,
        "IPv6" => IPAddress.TryParse(address, out var ip) && ip.AddressFamily == AddressFamily.InterNetworkV6 && !address.StartsWith('['),
        "FQDN" => Names.IsHostname(address),
        _ => false,
    };
}

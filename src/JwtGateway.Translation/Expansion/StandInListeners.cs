using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Routes;

namespace JwtGateway.Translation.Expansion;

/// <summary>The listeners of a shared proxy: one on port 80 for every host, and one on port 443 for each host that has a certificate.</summary>
internal static class StandInListeners
{
    /// <summary>The certificates come oldest first.</summary>
    public static GatewayState Compile(StandIn standIn, IEnumerable<StandInCertificate> certificates, DiagnosticSink diagnostics)
    {
        var listeners = ImmutableArray.CreateBuilder<ListenerState>();
        listeners.Add(Listener(standIn, 0, "http", "", []));
        foreach (var host in certificates.GroupBy(c => c.Host, StringComparer.Ordinal).OrderBy(h => h.Key, StringComparer.Ordinal))
        {
            var first = host.First();
            foreach (var other in host.Where(c => c.Certificate.Id != first.Certificate.Id))
            {
                diagnostics.Warning(other.Source.Reference, other.FieldPath,
                    $"Host \"{Described(host.Key).Replace('?', '*')}\" has the certificate that {first.Source.Reference} names, which came first; this one is not used.");
            }

            listeners.Add(Listener(standIn, listeners.Count, "https-" + Described(host.Key), host.Key, [first.Certificate]));
        }

        return new GatewayState(standIn.Resource, listeners.ToImmutable()) { Parameters = standIn.Parameters, StandIn = standIn };
    }

    /// <summary>
    /// The listeners that requests for a route's host come in by. A wider listener has those of a host that has no certificate of its own, so
    /// that it is held to the same policies there.
    /// </summary>
    public static ImmutableArray<ListenerAttachment> For(StandInRoute route, GatewayState gateway)
    {
        ImmutableArray<string> hosts = route.Host.Length == 0 ? [] : [route.Host];
        return
        [
            .. gateway.Listeners
                .Where(l => l.Accepted && (l.Protocol == ListenerProtocol.Http ? route.Http : route.Https) && HostPatterns.Meet(l.Hostname ?? "", route.Host))
                .Select(l => new ListenerAttachment(l, hosts)),
        ];
    }

    private static ListenerState Listener(StandIn standIn, int index, string name, string host, ImmutableArray<CertificateSecretIr> certificates)
    {
        var isTls = !certificates.IsEmpty;
        return new ListenerState
        {
            Gateway = standIn.Resource,
            Spec = new Listener
            {
                Name = name,
                Port = isTls ? StandIn.HttpsPort : StandIn.HttpPort,
                Protocol = isTls ? "HTTPS" : "HTTP",
                Hostname = host.Length == 0 ? null : host,
            },
            Index = index,
            Protocol = isTls ? ListenerProtocol.Https : ListenerProtocol.Http,
            Hostname = host.Length == 0 ? null : host,
            RouteKinds = ["HTTPRoute"],
            Certificates = certificates,
        };
    }

    private static string Described(string host) => host.Length == 0 ? "*" : host;
}

using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Routes;

namespace JwtGateway.Translation.Expansion;

/// <summary>The listeners of a shared proxy: one of clear text for every host, and one of TLS for each host that has a certificate.</summary>
internal static class StandInListeners
{
    /// <summary>The certificates come oldest first; with <paramref name="isSelfSigned"/> there is TLS for hosts that have none as well.</summary>
    public static GatewayState Compile(StandIn standIn, IEnumerable<StandInCertificate> certificates, bool isSelfSigned, DiagnosticSink diagnostics)
    {
        var listeners = ImmutableArray.CreateBuilder<ListenerState>();
        listeners.Add(Listener(standIn, 0, "http", "", isTls: false, []));
        foreach (var host in certificates.GroupBy(c => c.Host, StringComparer.Ordinal).OrderBy(h => h.Key, StringComparer.Ordinal))
        {
            var first = host.First();
            foreach (var other in host.Where(c => c.Certificate.Id != first.Certificate.Id))
            {
                diagnostics.Warning(other.Source.Reference, other.FieldPath,
                    $"Host \"{Described(host.Key).Replace('?', '*')}\" has the certificate that {first.Source.Reference} names, which came first; this one is not used.");
            }

            listeners.Add(Listener(standIn, listeners.Count, "https-" + Described(host.Key), host.Key, isTls: true, [first.Certificate]));
        }

        if (isSelfSigned && listeners.All(l => l.Protocol == ListenerProtocol.Http || l.Hostname is not null))
            listeners.Add(Listener(standIn, listeners.Count, "https-*", "", isTls: true, []) with { SelfSigned = true });

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

    private static ListenerState Listener(StandIn standIn, int index, string name, string host, bool isTls, ImmutableArray<CertificateSecretIr> certificates) => new()
    {
        Gateway = standIn.Resource,
        Spec = new Listener
        {
            Name = name,
            Port = isTls ? standIn.HttpsPort : standIn.HttpPort,
            Protocol = isTls ? "HTTPS" : "HTTP",
            Hostname = host.Length == 0 ? null : host,
        },
        Index = index,
        Protocol = isTls ? ListenerProtocol.Https : ListenerProtocol.Http,
        Hostname = host.Length == 0 ? null : host,
        RouteKinds = ["HTTPRoute"],
        Certificates = certificates,
    };

    private static string Described(string host) => host.Length == 0 ? "*" : host;
}

using JwtGateway.Ir;

namespace JwtGateway.Proxy.Forwarding;

/// <summary>
/// What makes two upstreams able to share connections: everything about how they are spoken to, nothing about where they are. A handler pools
/// by endpoint itself, so endpoints come and go without disturbing each other's connections.
/// </summary>
/// <param name="Protocol">What is spoken.</param>
/// <param name="Hostname">The name asked for and verified in TLS; null: clear text.</param>
/// <param name="CaPem">The only roots; null: the system's.</param>
/// <param name="SubjectAltNames">The names accepted instead, written out.</param>
/// <param name="ClientCertificate">What is shown: who comes as somebody must not come on a connection of somebody else's; null: nothing.</param>
internal sealed record TransportKey(
    UpstreamProtocol Protocol, string? Hostname, string? CaPem, string SubjectAltNames, CertificateSecretIr? ClientCertificate = null)
{
    /// <summary>The key of an upstream.</summary>
    public static TransportKey Of(UpstreamIr upstream, GatewayIr gateway) => upstream.Tls is not { } tls
        ? new TransportKey(upstream.Protocol, null, null, "")
        : new TransportKey(
            upstream.Protocol,
            tls.Hostname,
            gateway.Secrets.OfType<CaSecretIr>().FirstOrDefault(ca => ca.Id == tls.Ca)?.Pem,
            string.Join('\n', tls.SubjectAltNames.Select(name => $"{name.Type} {name.Value}")),
            gateway.Secrets.OfType<CertificateSecretIr>().FirstOrDefault(certificate => certificate.Id == tls.ClientCertificate));
}

using System.Collections.Immutable;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Expansion.IngressRoutes;

/// <summary>
/// Reads <c>spec.tls.secretName</c>: each host that the certificate is made out for is served with it, as Traefik does. Hosts that nobody has a certificate for are served with
/// one that the proxy makes itself.
/// </summary>
internal sealed class RouteCertificates(SnapshotIndex index, DiagnosticSink diagnostics)
{
    private const string Field = "spec.tls.secretName";

    public ImmutableArray<StandInCertificate> Read(IngressRoute route, StandIn standIn)
    {
        if (route.Spec.Tls?.SecretName is not { Length: > 0 } name)
            return [];
        if (index.Secret(route.Metadata.Namespace, name) is not { } secret)
        {
            diagnostics.Error(route.Reference, Field, $"Secret {route.Metadata.Namespace}/{name} does not exist, so hosts are served with a certificate that no client trusts.");
            return [];
        }

        if (TlsSecrets.Read(secret, out var message) is not { } certificate)
        {
            diagnostics.Error(route.Reference, Field, $"{message} Hosts are served with a certificate that no client trusts.");
            return [];
        }

        var hosts = Pem.HostsOf(certificate.CertificatePem).Select(Host).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (hosts.Count == 0)
            diagnostics.Warning(route.Reference, Field, $"The certificate of Secret {route.Metadata.Namespace}/{name} is made out for no host name, so no host is served with it.");
        return [.. hosts.Select(host => new StandInCertificate(standIn, route, host, certificate, Field))];
    }

    /// <summary>A wildcard of a certificate stands for one label (RFC 9525 section 6.3).</summary>
    private static string? Host(string written) => Hostnames.Canonical(written) is not { } host ? null : host.StartsWith("*.", StringComparison.Ordinal) ? $"?{host[1..]}" : host;
}

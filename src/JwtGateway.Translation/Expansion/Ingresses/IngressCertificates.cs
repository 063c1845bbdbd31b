using System.Collections.Immutable;
using JwtGateway.Resources.Networking;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Expansion.Ingresses;

/// <summary>
/// Reads <c>spec.tls</c>: each host gets the certificate of its Secret. An entry without hosts is for every host of the Ingress's rules, and for the clients that
/// name no host or one that nobody has. A host whose Secret is missing or wrong is not served with it.
/// </summary>
internal sealed class IngressCertificates(SnapshotIndex index, DiagnosticSink diagnostics)
{
    public ImmutableArray<StandInCertificate> Read(Ingress ingress, StandIn standIn)
    {
        var positions = ingress.Positions("spec.tls", ingress.Spec.Tls.Length);
        return [.. ingress.Spec.Tls.SelectMany((entry, i) => Read(ingress, standIn, entry, $"spec.tls[{positions[i]}]"))];
    }

    private IEnumerable<StandInCertificate> Read(Ingress ingress, StandIn standIn, IngressTls entry, string path)
    {
        var field = path + ".secretName";
        if (string.IsNullOrEmpty(entry.SecretName))
        {
            diagnostics.Error(ingress.Reference, field, "Without a Secret there is no certificate, so the hosts are not served over TLS; name one of type kubernetes.io/tls.");
            return [];
        }

        if (index.Secret(ingress.Metadata.Namespace, entry.SecretName) is not { } secret)
        {
            diagnostics.Error(ingress.Reference, field, $"Secret {ingress.Metadata.Namespace}/{entry.SecretName} does not exist, so the hosts are not served over TLS with it.");
            return [];
        }

        if (TlsSecrets.Read(secret, out var message) is not { } certificate)
        {
            diagnostics.Error(ingress.Reference, field, $"{message} The hosts are not served over TLS with it.");
            return [];
        }

        return Hosts(ingress, entry, path).Distinct(StringComparer.Ordinal).Select(host => new StandInCertificate(standIn, ingress, host, certificate, field));
    }

    private List<string> Hosts(Ingress ingress, IngressTls entry, string path)
    {
        var written = entry.Hosts.IsEmpty ? ingress.Spec.Rules.Select(r => r.Host).Append("") : entry.Hosts;
        var hosts = new List<string>();
        foreach (var host in written)
        {
            if (IngressCompiler.HostOf(host) is { } known)
                hosts.Add(known);
            else if (!entry.Hosts.IsEmpty)
                diagnostics.Error(ingress.Reference, path + ".hosts", $"A host name is not valid, so it is not served over TLS; {Hostnames.Expected}.");
        }

        return hosts;
    }
}

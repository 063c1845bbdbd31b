using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace JwtGateway.Tokens.Tls;

/// <summary>
/// The last word on a server's certificate. The platform has verified the chain (by <see cref="SslClientAuthenticationOptions.CertificateChainPolicy"/>)
/// and the name before this is asked, and its findings are taken as they are: nothing is verified again here. What this adds is subject alternative
/// names, and a reason that says more than "invalid".
/// </summary>
internal static class PeerVerification
{
    // The last is what another CA of a trusted one's name looks like.
    private const X509ChainStatusFlags NotFromATrustedCa =
        X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.NotSignatureValid;

    /// <summary>Has <paramref name="tls"/>'s demands held against the certificate of the connection that uses <paramref name="options"/>.</summary>
    public static void AddTo(SslClientAuthenticationOptions options, UpstreamTls tls) =>
#pragma warning disable RS0030 // Banned because such callbacks tend to verify anew and lose the host name. This one only reads the platform's findings.
        options.RemoteCertificateValidationCallback = (_, certificate, chain, findings) =>
            Refusal(tls, certificate, chain, findings) is { } refusal ? throw new UpstreamTlsException(refusal) : true;
#pragma warning restore RS0030

    /// <summary>Why the certificate is refused; null: it is good.</summary>
    internal static string? Refusal(UpstreamTls tls, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors findings)
    {
        if (certificate is not X509Certificate2 peer || findings.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return "the server sent no certificate";
        }

        if ((findings & ~SslPolicyErrors.RemoteCertificateNameMismatch) != SslPolicyErrors.None)
        {
            return ChainRefusal(chain);
        }

        var names = tls.SubjectAltNames;
        if (names.IsEmpty)
        {
            return findings == SslPolicyErrors.None ? null : $"the server's certificate is not for the name {tls.Hostname}";
        }

        return SubjectAltNames.Read(peer).MatchesAny(names)
            ? null
            : $"the server's certificate has none of the names {string.Join(", ", names.Select(n => n.Value))}";
    }

    private static string ChainRefusal(X509Chain? chain)
    {
        var status = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid) && chain is { ChainElements: [var leaf, ..] })
        {
            return $"the server's certificate, or one it was issued by, is expired or not valid yet (its own time is "
                + $"{leaf.Certificate.NotBefore.ToUniversalTime():u} to {leaf.Certificate.NotAfter.ToUniversalTime():u})";
        }

        return (status & NotFromATrustedCa) != X509ChainStatusFlags.NoError
            ? "the server's certificate was not issued by a trusted CA"
            : $"the server's certificate chain is not valid ({status})";
    }
}

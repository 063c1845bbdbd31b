using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JwtGateway.Ir;

namespace JwtGateway.Tokens.Tls;

/// <summary>
/// How we speak TLS to an upstream, ready for use: which roots are trusted, which name is sent and which must be in the certificate. Immutable;
/// share one between connections. There is no way to leave verification out.
/// </summary>
public sealed class UpstreamTls
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2Collection? _roots;

    private readonly SslStreamCertificateContext? _own;

    private UpstreamTls(
        string hostname, ImmutableArray<SubjectAltNameIr> subjectAltNames, X509Certificate2Collection? roots, SslStreamCertificateContext? own = null)
    {
        Hostname = hostname;
        SubjectAltNames = subjectAltNames;
        _roots = roots;
        _own = own;
    }

    /// <summary>The name sent as SNI and, without <see cref="SubjectAltNames"/>, looked for in the certificate.</summary>
    public string Hostname { get; }

    /// <summary>When not empty, the certificate must have one of these; <see cref="Hostname"/> then proves nothing (GEP-1897).</summary>
    public ImmutableArray<SubjectAltNameIr> SubjectAltNames { get; }

    /// <summary>Verification by the system's roots.</summary>
    /// <param name="hostname">The DNS name, or IP address without brackets, that the certificate must be for.</param>
    public static UpstreamTls SystemRoots(string hostname) => new(hostname, [], null);

    /// <summary>The same, presenting <paramref name="certificate"/> to servers that ask for one.</summary>
    public UpstreamTls Presenting(SslStreamCertificateContext certificate) => new(Hostname, SubjectAltNames, _roots, certificate);

    /// <summary>Readies <paramref name="tls"/>, whose CA and client certificate are looked up in <paramref name="gateway"/>.</summary>
    /// <param name="tls">What the configuration says.</param>
    /// <param name="gateway">Where its CA and client certificate are.</param>
    /// <param name="ready">
    /// The result; null when one of them is missing or unreadable. The system's roots never stand in for a CA, nor nothing for a certificate.
    /// </param>
    /// <param name="error">What is wrong, naming it; null when nothing is.</param>
    public static bool TryCreate(
        UpstreamTlsIr tls,
        GatewayIr gateway,
        [NotNullWhen(true)] out UpstreamTls? ready,
        [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(tls);
        ArgumentNullException.ThrowIfNull(gateway);
        if (tls.Ca is null)
        {
            return TryCreate(tls, (string?)null, out ready, out error) && TryPresent(tls, gateway, ref ready, out error);
        }

        if (gateway.Secrets.OfType<CaSecretIr>().FirstOrDefault(s => s.Id == tls.Ca) is { } ca)
        {
            return TryCreate(tls, ca.Pem, out ready, out error) && TryPresent(tls, gateway, ref ready, out error);
        }

        ready = null;
        error = $"The CA {tls.Ca} is not in the configuration.";
        return false;
    }

    /// <summary>Readies <paramref name="tls"/> with the CA's text at hand.</summary>
    /// <param name="tls">What the configuration says.</param>
    /// <param name="caPem">The certificates that are the only roots, in PEM; needed exactly when <see cref="UpstreamTlsIr.Ca"/> is set.</param>
    /// <param name="ready">The result; null when the CA is missing or unreadable.</param>
    /// <param name="error">What is wrong; null when nothing is.</param>
    public static bool TryCreate(
        UpstreamTlsIr tls,
        string? caPem,
        [NotNullWhen(true)] out UpstreamTls? ready,
        [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(tls);
        X509Certificate2Collection? roots = null;
        ready = null;
        if (tls.Ca is not null || caPem is not null)
        {
            if (!TryReadRoots(caPem, out roots, out var reason))
            {
                error = $"The CA {tls.Ca ?? "given"} {reason}";
                return false;
            }
        }

        error = null;
        ready = new UpstreamTls(tls.Hostname, tls.SubjectAltNames.IsDefault ? [] : tls.SubjectAltNames, roots);
        return true;
    }

    /// <summary>Fresh options for one connection's handshake.</summary>
    /// <param name="protocols">What ALPN offers.</param>
    public SslClientAuthenticationOptions HandshakeOptions(IEnumerable<SslApplicationProtocol> protocols)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = Hostname,
            ApplicationProtocols = [.. protocols],
            // Refused by name rather than left to the platform's policy, which an administrator may have loosened.
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
            // A resumed session was verified under the configuration of its own time.
            AllowTlsResume = false,
            CertificateChainPolicy = ChainPolicy(),
            ClientCertificateContext = _own,
        };
        PeerVerification.AddTo(options, this);
        return options;
    }

    private static bool TryPresent(UpstreamTlsIr tls, GatewayIr gateway, [NotNullWhen(true)] ref UpstreamTls? ready, [NotNullWhen(false)] out string? error)
    {
        error = null;
        if (ready is null || tls.ClientCertificate is not { } id)
        {
            return ready is not null;
        }

        var secret = gateway.Secrets.OfType<CertificateSecretIr>().FirstOrDefault(s => s.Id == id);
        error = $"The client certificate {id} is not in the configuration.";
        ready = secret is not null && ClientCertificate.TryRead(secret, out var certificate, out error) ? ready.Presenting(certificate) : null;
        return ready is not null;
    }

    private X509ChainPolicy ChainPolicy()
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            TrustMode = _roots is null ? X509ChainTrustMode.System : X509ChainTrustMode.CustomRootTrust,
            // A certificate names addresses to fetch its issuer from; the server must not choose where we connect.
            DisableCertificateDownloads = true,
        };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (_roots is not null)
        {
            policy.CustomTrustStore.AddRange(_roots);
        }

        return policy;
    }

    private static bool TryReadRoots(string? pem, [NotNullWhen(true)] out X509Certificate2Collection? roots, out string reason)
    {
        roots = [];
        reason = "holds no certificate in PEM form.";
        try
        {
            roots.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            reason = "holds a certificate that cannot be read.";
            return false;
        }

        return roots.Count > 0;
    }
}

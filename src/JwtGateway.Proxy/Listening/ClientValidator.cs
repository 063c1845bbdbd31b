using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JwtGateway.Proxy.Listening;

/// <summary>
/// Whose certificate a client must have (Gateway API, FrontendTLSValidation). The platform verifies: at the handshake, and once more when the roots change
/// while a connection lasts. What a client says in a header is never asked. Immutable.
/// </summary>
internal sealed class ClientValidator
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2Collection _roots;

    private ClientValidator(X509Certificate2Collection roots) => _roots = roots;

    /// <summary>Trusts the certificates in <paramref name="pem"/> and no others; null when there is none that can be read.</summary>
    public static ClientValidator? TryCreate(string pem)
    {
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            return null;
        }

        return roots.Count > 0 ? new ClientValidator(roots) : null;
    }

    /// <summary>Has the handshake fail without a valid certificate.</summary>
    public void AddTo(SslServerAuthenticationOptions options)
    {
        options.ClientCertificateRequired = true;
        options.CertificateChainPolicy = Policy();

        // A resumed session was verified by the roots of its own time.
        options.AllowTlsResume = false;
    }

    /// <summary>Whether a certificate is valid now, alone: intermediates that came with it at the handshake are not at hand any more.</summary>
    public bool Accepts(X509Certificate2? certificate)
    {
        if (certificate is null)
        {
            return false;
        }

        using var chain = new X509Chain { ChainPolicy = Policy() };
        return chain.Build(certificate);
    }

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // A certificate names addresses to fetch its issuer from; a stranger must not choose where we connect.
            DisableCertificateDownloads = true,
        };
        policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        policy.CustomTrustStore.AddRange(_roots);
        return policy;
    }
}

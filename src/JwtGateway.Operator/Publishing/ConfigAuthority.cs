using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JwtGateway.Operator.Publishing;

/// <summary>A certificate authority of the operator's own, for the channel to its proxies and nothing else, as it is kept.</summary>
/// <param name="CertificatePem">Its certificate, public.</param>
/// <param name="PrivateKeyPem">Its private key (PKCS #8), secret.</param>
public sealed record ConfigAuthority(string CertificatePem, string PrivateKeyPem)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Clocks of nodes differ.</summary>
    private static readonly TimeSpan Backdated = TimeSpan.FromMinutes(5);

    /// <summary>It holds a private key: this prints nothing of it.</summary>
    public override string ToString() => nameof(ConfigAuthority);

    /// <summary>When its certificate begins and ends to be valid.</summary>
    /// <exception cref="CryptographicException">The certificate or the key cannot be read, or they do not belong together.</exception>
    /// <exception cref="ArgumentException">The same.</exception>
    internal (DateTimeOffset From, DateTimeOffset Until) Validity()
    {
        using var certificate = X509Certificate2.CreateFromPem(CertificatePem, PrivateKeyPem);
        return (new DateTimeOffset(certificate.NotBefore), new DateTimeOffset(certificate.NotAfter));
    }

    /// <summary>Creates one.</summary>
    internal static ConfigAuthority Create(DateTimeOffset now, TimeSpan lifetime)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // Names of two authorities must differ, or the proxies' platform could try a chain with the wrong one.
        var request = new CertificateRequest(
            $"CN=JwtGateway configuration CA {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var certificate = request.CreateSelfSigned(now - Backdated, now + lifetime);
        return new(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A serving certificate, with its key, for DNS names and IP addresses. It does not outlive this authority.</summary>
    internal X509Certificate2 Issue(IReadOnlyList<string> names, DateTimeOffset now, TimeSpan lifetime)
    {
        using var issuer = X509Certificate2.CreateFromPem(CertificatePem, PrivateKeyPem);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=JwtGateway operator", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        request.CertificateExtensions.Add(AlternativeNames(names));
        var (from, until) = Validity();
        using var issued = request.Create(
            issuer, Later(now - Backdated, from), Earlier(now + lifetime, until), RandomNumberGenerator.GetBytes(16));
        return issued.CopyWithPrivateKey(key);
    }

    private static X509Extension AlternativeNames(IReadOnlyList<string> names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                builder.AddIpAddress(address);
            }
            else
            {
                builder.AddDnsName(name);
            }
        }

        return builder.Build();
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}

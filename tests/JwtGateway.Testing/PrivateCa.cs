using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JwtGateway.Testing;

/// <summary>A certificate authority of a test's own. Its certificates are valid around any instant a test uses.</summary>
public sealed class PrivateCa : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private static readonly DateTimeOffset NotBefore = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset NotAfter = new(2049, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Creates the authority.</summary>
    public PrivateCa(string name = "Test CA")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        Certificate = request.CreateSelfSigned(NotBefore, NotAfter);
    }

    /// <summary>The authority's own certificate.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The authority's own certificate in PEM.</summary>
    public string Pem => Certificate.ExportCertificatePem();

    /// <summary>A serving certificate for DNS names and IP addresses.</summary>
    public X509Certificate2 Issue(params string[] names) => Issue(NotBefore, NotAfter, names);

    /// <summary>A serving certificate that has run out.</summary>
    public X509Certificate2 IssueExpired(params string[] names) => Issue(NotBefore, NotBefore.AddDays(1), names);

    /// <summary>A certificate for a client.</summary>
    public X509Certificate2 IssueForClient(string name) => Issue(NotBefore, NotAfter, [name], ClientAuthentication);

    /// <summary>A client's certificate that has run out.</summary>
    public X509Certificate2 IssueExpiredForClient(string name) => Issue(NotBefore, NotBefore.AddDays(1), [name], ClientAuthentication);

    /// <summary>A serving certificate as the two PEM texts of a kubernetes.io/tls Secret.</summary>
    public (string CertificatePem, string PrivateKeyPem) IssuePem(params string[] names)
    {
        using var certificate = Issue(names);
        using var key = certificate.GetECDsaPrivateKey() ?? throw new InvalidOperationException("The certificate has no key.");
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }

    private X509Certificate2 Issue(DateTimeOffset notBefore, DateTimeOffset notAfter, string[] names, string usage = ServerAuthentication)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        request.CertificateExtensions.Add(AlternativeNames(names));
        using var issued = request.Create(Certificate, notBefore, notAfter, RandomNumberGenerator.GetBytes(8));
        using var withKey = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }

    private static X509Extension AlternativeNames(string[] names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                builder.AddIpAddress(address);
            }
            else if (name.Contains("://", StringComparison.Ordinal))
            {
                builder.AddUri(new Uri(name));
            }
            else
            {
                builder.AddDnsName(name);
            }
        }

        return builder.Build();
    }
}

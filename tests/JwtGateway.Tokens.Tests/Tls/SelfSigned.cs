using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JwtGateway.Tokens.Tests.Tls;

/// <summary>Certificates that no authority issues.</summary>
internal static class SelfSigned
{
    /// <summary>One for a DNS name and an extended key usage (default: servers).</summary>
    public static X509Certificate2 Create(string name, string usage = "1.3.6.1.5.5.7.3.1")
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        return Create(names.Build(), usage);
    }

    /// <summary>One with this subjectAltName extension.</summary>
    public static X509Certificate2 Create(X509Extension names, string usage = "1.3.6.1.5.5.7.3.1")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=self", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        request.CertificateExtensions.Add(names);
        using var created = request.CreateSelfSigned(
            new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero),
            new DateTimeOffset(2049, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return X509CertificateLoader.LoadPkcs12(created.Export(X509ContentType.Pkcs12), null);
    }
}

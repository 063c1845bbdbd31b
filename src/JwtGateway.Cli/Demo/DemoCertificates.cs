using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JwtGateway.Cli.Demo;

/// <summary>A private CA that lives as long as the demo, and the certificate that it signed for the identity provider.</summary>
internal sealed class DemoCertificates : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private DemoCertificates(string caPem, X509Certificate2 server) => (CaPem, Server) = (caPem, server);

    /// <summary>The CA's certificate.</summary>
    public string CaPem { get; }

    /// <summary>The identity provider's certificate with its key.</summary>
    public X509Certificate2 Server { get; }

    /// <summary>Makes both. The CA's private key is forgotten at once: nothing else can be signed by it.</summary>
    public static DemoCertificates Create(DateTimeOffset now)
    {
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var ca = CaRequest(caKey).CreateSelfSigned(now.AddHours(-1), now.AddDays(31));
        return new(ca.ExportCertificatePem(), Issue(ca, now));
    }

    /// <inheritdoc/>
    public void Dispose() => Server.Dispose();

    private static CertificateRequest CaRequest(ECDsa key)
    {
        var request = new CertificateRequest("CN=jwtgw demo CA", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }

    private static X509Certificate2 Issue(X509Certificate2 ca, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={DemoNames.IdentityProvider}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(ca, true, false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(DemoNames.IdentityProvider);
        request.CertificateExtensions.Add(names.Build());

        using var issued = request.Create(ca, now.AddHours(-1), now.AddDays(30), RandomNumberGenerator.GetBytes(16));
        using var withKey = issued.CopyWithPrivateKey(key);

        // A key that exists in memory alone cannot serve TLS on every platform; through PKCS #12 it can.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }
}

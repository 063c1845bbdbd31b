using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JwtGateway.Proxy.Listening;

/// <summary>A certificate that nobody vouches for, for hosts that are to be served over TLS and have none. Its key is the process's own.</summary>
internal static class SelfSignedCertificate
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    /// <summary>Makes one.</summary>
    public static SslStreamCertificateContext Make(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=JwtGateway default certificate", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        var now = time.GetUtcNow();

        // A clock that is a little behind is no reason to be refused for.
        return SslStreamCertificateContext.Create(request.CreateSelfSigned(now.AddDays(-1), now + Lifetime), null, offline: true);
    }
}

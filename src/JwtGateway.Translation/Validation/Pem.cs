using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JwtGateway.Translation.Validation;

/// <summary>Whether PEM text holds what it should. Nothing is read from disk or kept.</summary>
internal static class Pem
{
    /// <summary>One or more certificates, all readable.</summary>
    public static bool HasCertificates(string pem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
            return certificates.Count > 0;
        }
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            foreach (var certificate in certificates)
                certificate.Dispose();
        }
    }

    /// <summary>The DNS names that the first certificate is made out for (RFC 5280 section 4.2.1.6); none where it cannot be read.</summary>
    public static IReadOnlyList<string> HostsOf(string certificatePem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(certificatePem);
            return [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateDnsNames())];
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return [];
        }
    }

    /// <summary>A certificate and the private key that belongs to it.</summary>
    public static bool IsKeyPair(string certificatePem, string privateKeyPem)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(certificatePem, privateKeyPem);
            return certificate.HasPrivateKey;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}

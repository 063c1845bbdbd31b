using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JwtGateway.Ir;

namespace JwtGateway.Tokens.Tls;

/// <summary>Certificates that we show to servers.</summary>
internal static class ClientCertificate
{
    /// <summary>Readies <paramref name="secret"/>: the certificate with its key, and the intermediates that are sent along.</summary>
    public static bool TryRead(
        CertificateSecretIr secret,
        [NotNullWhen(true)] out SslStreamCertificateContext? certificate,
        [NotNullWhen(false)] out string? error)
    {
        try
        {
            var leaf = X509Certificate2.CreateFromPem(secret.CertificatePem, secret.PrivateKeyPem);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(secret.CertificatePem);
            chain.RemoveAt(0);
            certificate = SslStreamCertificateContext.Create(leaf, chain, offline: true);
            error = null;
            return true;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            certificate = null;
            error = $"The client certificate {secret.Id} is not a certificate and its private key in PEM form.";
            return false;
        }
    }
}

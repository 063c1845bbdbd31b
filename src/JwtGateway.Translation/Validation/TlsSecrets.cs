using JwtGateway.Ir;
using JwtGateway.Resources.Core;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Validation;

/// <summary>Secrets of type kubernetes.io/tls.</summary>
internal static class TlsSecrets
{
    private const string TypeName = "kubernetes.io/tls";

    /// <summary>The certificate with its key, or null and what is wrong.</summary>
    public static CertificateSecretIr? Read(Secret secret, out string message)
    {
        var certificate = secret.Text("tls.crt");
        var key = secret.Text("tls.key");
        message = secret.Type != TypeName
            ? $"{secret.Reference} has type \"{secret.Type}\"; certificates are kept in Secrets of type {TypeName}."
            : certificate is null || key is null ? $"{secret.Reference} lacks tls.crt or tls.key, or they are not Base64 of PEM text."
            : !Pem.IsKeyPair(certificate, key) ? $"{secret.Reference}: tls.crt and tls.key are not a PEM certificate and its unencrypted RSA or EC private key."
            : "";
        return message.Length > 0 ? null : new()
        {
            Id = $"Secret/{secret.Metadata.Namespace}/{secret.Metadata.Name}",
            CertificatePem = certificate!,
            PrivateKeyPem = key!,
        };
    }
}

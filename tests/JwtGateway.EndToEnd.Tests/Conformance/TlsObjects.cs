using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Secrets and ConfigMaps that TLS needs.</summary>
internal static class TlsObjects
{
    /// <summary>A kubernetes.io/tls Secret. Names may have a namespace before a slash.</summary>
    public static string Secret(string name, string certificate, string key) => $$"""
        ---
        apiVersion: v1
        kind: Secret
        metadata: {{Metadata(name)}}
        type: kubernetes.io/tls
        data: {tls.crt: {{Base64(certificate)}}, tls.key: {{Base64(key)}}}

        """;

    /// <summary>The same of a certificate with its key.</summary>
    public static string Secret(string name, X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return Secret(name, certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A ConfigMap with <c>ca.crt</c>.</summary>
    public static string Ca(string name, string pem) => $$"""
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {{Metadata(name)}}
        data: {ca.crt: {{System.Text.Json.JsonSerializer.Serialize(pem)}}}

        """;

    private static string Metadata(string name) => name.Split('/') is [var ns, var own] ? $"{{name: {own}, namespace: {ns}}}" : $"{{name: {name}}}";

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}

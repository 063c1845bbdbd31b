using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;

namespace JwtGateway.Kubernetes.Credentials;

/// <summary>What a plugin printed.</summary>
/// <param name="Credential">The credential; null when the text is none.</param>
/// <param name="Expires">Until when it may be used; null: until it is refused.</param>
/// <param name="Error">What is wrong with the text, without any of it; null when nothing is.</param>
internal sealed record ExecCredential(Credential? Credential, DateTimeOffset? Expires, string? Error)
{
    public static ExecCredential Read(byte[] output, ExecPlugin plugin)
    {
        if (JsonRead.Object(output) is not { } json)
            return Bad("printed something that is no JSON object");
        if (JsonRead.Text(json, "kind") != "ExecCredential" || JsonRead.Text(json, "apiVersion") != plugin.ApiVersion)
            return Bad($"must print kind ExecCredential of apiVersion {plugin.ApiVersion}, as the kubeconfig asks for");
        if (json["status"] is not JsonObject status)
            return Bad("printed no status");

        var expiry = JsonRead.Text(status, "expirationTimestamp");
        DateTimeOffset expires = default;
        if (expiry is not null && !DateTimeOffset.TryParse(expiry, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out expires))
            return Bad("printed an expirationTimestamp that is no RFC 3339 time");

        var read = Credentials(status);
        return read.Error is not null ? read : read with { Expires = expiry is null ? null : expires };
    }

    private static ExecCredential Credentials(JsonObject status)
    {
        var token = JsonRead.Text(status, "token");
        var (certificate, key) = (JsonRead.Text(status, "clientCertificateData"), JsonRead.Text(status, "clientKeyData"));
        if ((certificate is null) != (key is null))
            return Bad("printed one of clientCertificateData and clientKeyData; both belong together");
        if (token is null && certificate is null)
            return Bad("printed neither a token nor a client certificate");

        try
        {
            return new ExecCredential(new Credential(token, certificate is null ? null : ClientCertificate.FromPem(certificate, key!)), null, null);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return Bad("printed a client certificate or key that cannot be read");
        }
    }

    private static ExecCredential Bad(string error) => new(null, null, error);
}

/// <summary>Client certificates in PEM.</summary>
internal static class ClientCertificate
{
    /// <summary>The certificate with its key.</summary>
    /// <exception cref="CryptographicException">One of the two cannot be read, or they do not belong together.</exception>
    /// <exception cref="ArgumentException">The same, of the key.</exception>
    public static X509Certificate2 FromPem(string certificate, string key)
    {
        using var read = X509Certificate2.CreateFromPem(certificate, key);
        // A key that exists only in memory cannot be used for TLS on every platform; one from PKCS#12 can.
        return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
    }
}

namespace JwtGateway.Ir;

/// <summary>The IR as it may be shown.</summary>
public static class GatewayIrRedaction
{
    /// <summary>
    /// A copy in which key material is replaced by a placeholder. Not even a hash of it stays: a weak HMAC secret could be guessed from one.
    /// Certificates are public and stay.
    /// </summary>
    public static GatewayIr Redacted(this GatewayIr gateway) =>
        gateway with { Secrets = [.. gateway.Secrets.Select(Redact)] };

    private static SecretIr Redact(SecretIr secret) => secret switch
    {
        CertificateSecretIr c => c with { PrivateKeyPem = Placeholder },
        JwksSecretIr j => j with { Jwks = Placeholder },
        KeySecretIr k => k with { Material = Placeholder },
        CaSecretIr => secret,
        _ => throw new NotSupportedException($"No redaction for {secret.GetType().Name}."),
    };

    private const string Placeholder = "(redacted)";
}

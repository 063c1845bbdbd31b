using System.Text.Json.Serialization;

namespace JwtGateway.Ir;

/// <summary>Material that the other sections refer to. Records print their members, so these print their id alone.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(CertificateSecretIr), "certificate")]
[JsonDerivedType(typeof(CaSecretIr), "ca")]
[JsonDerivedType(typeof(JwksSecretIr), "jwks")]
[JsonDerivedType(typeof(KeySecretIr), "key")]
public abstract record SecretIr
{
    private protected SecretIr() { }

    /// <summary>Unique over the configuration: kind, namespace, name and, where it has parts, key.</summary>
    public required string Id { get; init; }

    /// <inheritdoc/>
    public sealed override string ToString() => $"{GetType().Name} {Id}";
}

/// <summary>A serving certificate with its chain and private key.</summary>
public sealed record CertificateSecretIr : SecretIr
{
    /// <summary>The certificate, then its intermediates, in PEM.</summary>
    public required string CertificatePem { get; init; }

    /// <summary>The private key, in PEM.</summary>
    public required string PrivateKeyPem { get; init; }
}

/// <summary>Certificates to trust, in PEM.</summary>
public sealed record CaSecretIr : SecretIr
{
    /// <summary>One or more certificates.</summary>
    public required string Pem { get; init; }
}

/// <summary>A JWK Set. Secret, because it may hold symmetric keys.</summary>
public sealed record JwksSecretIr : SecretIr
{
    /// <summary>The JSON text of the set (RFC 7517 section 5).</summary>
    public required string Jwks { get; init; }
}

/// <summary>A value of a Secret: a key in any format, or a header's value.</summary>
public sealed record KeySecretIr : SecretIr
{
    /// <summary>Its bytes, in Base64.</summary>
    public required string Material { get; init; }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace JwtGateway.Tokens.Keys;

/// <summary>Makes verification keys of DER: SubjectPublicKeyInfo (RFC 5280 section 4.1), PKCS #1 (RFC 8017 appendix A.1.1), X.509 certificates.</summary>
internal sealed class SpkiKeyReader(KeyDefaults defaults, Ed25519Library? ed25519)
{
    private const string Rsa = "1.2.840.113549.1.1.1";
    private const string Ec = "1.2.840.10045.2.1";
    private const string Ed25519 = "1.3.101.112"; // RFC 8410 section 3

    /// <summary>A SubjectPublicKeyInfo.</summary>
    public KeyResult ReadInfo(byte[] der, int index) => Try(() =>
    {
        var key = PublicKey.CreateFromSubjectPublicKeyInfo(der, out var read);
        return read == der.Length ? Read(key, index) : KeyResult.Refused("there is something behind the key");
    });

    /// <summary>An RSAPublicKey.</summary>
    public KeyResult ReadRsa(byte[] der, int index) => Try(() =>
    {
        using var rsa = RSA.Create();
        rsa.ImportRSAPublicKey(der, out var read);
        return read == der.Length ? Read(rsa, index) : KeyResult.Refused("there is something behind the key");
    });

    /// <summary>The key of a certificate.</summary>
    public KeyResult ReadCertificate(byte[] der, int index) => Try(() =>
    {
        using var certificate = X509CertificateLoader.LoadCertificate(der);
        return Read(certificate.PublicKey, index);
    });

    private KeyResult Read(PublicKey key, int index)
    {
        switch (key.Oid.Value)
        {
            case Rsa:
                using (var rsa = key.GetRSAPublicKey())
                    return Read(rsa!, index);
            case Ec:
                using (var ecdsa = key.GetECDsaPublicKey())
                    return Read(ecdsa!, index);
            case Ed25519:
                return Ed25519VerificationKey.Create(Facts("OKP", index), key.EncodedKeyValue.RawData, ed25519);
            default:
                return KeyResult.Refused($"its algorithm {SafeText.Of(key.Oid.Value ?? "")} is not RSA, EC or Ed25519");
        }
    }

    private KeyResult Read(RSA rsa, int index)
    {
        var numbers = rsa.ExportParameters(includePrivateParameters: false);
        return RsaVerificationKey.Create(Facts("RSA", index), numbers.Modulus!, numbers.Exponent!);
    }

    // By object identifier: the names differ between platforms, and secp256k1 has the size of P-256.
    private KeyResult Read(ECDsa ecdsa, int index)
    {
        var parameters = ecdsa.ExportParameters(includePrivateParameters: false);
        return Curve.All.FirstOrDefault(c => parameters.Curve.IsNamed && c.Parameters.Oid.Value == parameters.Curve.Oid.Value) is { } curve
            ? EcVerificationKey.Create(Facts("EC", index), curve, parameters.Q.X!, parameters.Q.Y!)
            : KeyResult.Refused("its curve is not P-256, P-384 or P-521");
    }

    private JwkFacts Facts(string keyType, int index) => new(index, keyType, defaults.KeyId, defaults.Algorithm);

    private static KeyResult Try(Func<KeyResult> read)
    {
        try
        {
            return read();
        }
        catch (CryptographicException)
        {
            return KeyResult.Refused("it cannot be read: its content is not what its first line says, or not a valid public key");
        }
    }
}

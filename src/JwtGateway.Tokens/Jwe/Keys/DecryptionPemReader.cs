using System.Security.Cryptography;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.Jwe.Keys;

/// <summary>Reads the private keys of a PEM text (RFC 7468), block after block: PKCS #8, PKCS #1 and SEC 1.</summary>
internal static class DecryptionPemReader
{
    private const string Begin = "-----BEGIN ";

    /// <summary>The keys. <see cref="IgnoredKey.Index"/> counts blocks.</summary>
    public static DecryptionKeysRead Read(string pem)
    {
        var found = new FoundDecryptionKeys();
        var rest = pem.AsSpan();
        var blocks = 0;
        for (; PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End..])
        {
            blocks++;
            var label = rest[fields.Label].ToString();
            var der = Convert.FromBase64String(rest[fields.Base64Data].ToString());

            // What `openssl ecparam -genkey` writes before a key, which names its curve itself.
            if (label != "EC PARAMETERS")
                found.Add(index => Read(label, der, index), () => null);
        }

        for (var unreadable = pem.AsSpan().Count(Begin) - blocks; unreadable > 0; unreadable--)
            found.Add(_ => DecryptionKeyResult.Refused("it is not PEM: its lines are not Base64, or its end does not match its beginning"), () => null);
        return found.ToResult();
    }

    private static DecryptionKeyResult Read(string label, byte[] der, int index) => label switch
    {
        "PRIVATE KEY" => Rsa(index, rsa => rsa.ImportPkcs8PrivateKey(der, out _))
            ?? Ec(index, ec => ec.ImportPkcs8PrivateKey(der, out _))
            ?? DecryptionKeyResult.Refused("it is not a private RSA or EC key"),
        "RSA PRIVATE KEY" => Rsa(index, rsa => rsa.ImportRSAPrivateKey(der, out _)) ?? DecryptionKeyResult.Refused("it is not a private RSA key"),
        "EC PRIVATE KEY" => Ec(index, ec => ec.ImportECPrivateKey(der, out _)) ?? DecryptionKeyResult.Refused("it is not a private EC key"),
        "ENCRYPTED PRIVATE KEY" => DecryptionKeyResult.Refused("it is a private key that is encrypted itself; write it without a password"),
        _ => DecryptionKeyResult.Refused($"\"{SafeText.Of(label)}\" is not PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY"),
    };

    private static DecryptionKeyResult? Rsa(int index, Action<RSA> import)
    {
        using var rsa = RSA.Create();
        return TryImport(rsa, import) ? RsaDecryptionKey.Create(new DecryptionFacts(index, "RSA"), rsa.ExportParameters(includePrivateParameters: true)) : null;
    }

    private static DecryptionKeyResult? Ec(int index, Action<ECDiffieHellman> import)
    {
        using var ec = ECDiffieHellman.Create();
        if (!TryImport(ec, import))
            return null;

        // By object identifier: the names differ between platforms, and secp256k1 has the size of P-256.
        var parameters = ec.ExportParameters(includePrivateParameters: true);
        return Curve.All.FirstOrDefault(c => parameters.Curve.IsNamed && c.Parameters.Oid.Value == parameters.Curve.Oid.Value) is { } curve
            ? EcDecryptionKey.Create(new DecryptionFacts(index, "EC"), curve, parameters)
            : DecryptionKeyResult.Refused("its curve is not P-256, P-384 or P-521");
    }

    private static bool TryImport<T>(T key, Action<T> import)
    {
        try
        {
            import(key);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}

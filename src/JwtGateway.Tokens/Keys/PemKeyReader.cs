using System.Security.Cryptography;

namespace JwtGateway.Tokens.Keys;

/// <summary>
/// Reads the public keys of a PEM text (RFC 7468), block after block. Of a certificate nothing but its key counts: neither its dates, nor its
/// issuer, nor what it says the key may be used for.
/// </summary>
internal sealed class PemKeyReader(KeyDefaults defaults, Ed25519Library? ed25519)
{
    private const string Begin = "-----BEGIN ";

    private readonly SpkiKeyReader _keys = new(defaults, ed25519);

    /// <summary>The keys. <see cref="IgnoredKey.Index"/> counts blocks.</summary>
    public JwkSetParseResult Read(string pem)
    {
        var found = new FoundKeys();
        var rest = pem.AsSpan();
        var blocks = 0;
        while (PemEncoding.TryFind(rest, out var fields))
        {
            var label = rest[fields.Label].ToString();
            var der = Convert.FromBase64String(rest[fields.Base64Data].ToString());
            found.Add(index => Read(label, der, index), () => defaults.KeyId);
            rest = rest[fields.Location.End..];
            blocks++;
        }

        // What looks like a block and was passed over is not lost without a word.
        for (var unreadable = pem.AsSpan().Count(Begin) - blocks; unreadable > 0; unreadable--)
            found.Add(_ => KeyResult.Refused("it is not PEM: its lines are not Base64, or its end does not match its beginning"), () => null);
        return found.ToResult();
    }

    private KeyResult Read(string label, byte[] der, int index) => label switch
    {
        "PUBLIC KEY" => _keys.ReadInfo(der, index),
        "RSA PUBLIC KEY" => _keys.ReadRsa(der, index),
        "CERTIFICATE" => _keys.ReadCertificate(der, index),
        _ when label.EndsWith("PRIVATE KEY", StringComparison.Ordinal) =>
            KeyResult.Refused("it is a private key; a public one belongs here: take what `openssl pkey -pubout` prints, and keep the private one to its owner"),
        _ => KeyResult.Refused($"\"{SafeText.Of(label)}\" is not PUBLIC KEY, RSA PUBLIC KEY or CERTIFICATE"),
    };
}

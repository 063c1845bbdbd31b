using System.Text;
using JwtGateway.Ir;
using JwtGateway.Tokens.Jwe.Keys;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.KeySources;

/// <summary>Reads keys that came with the configuration, in whatever form they are written down.</summary>
internal static class LocalKeyReader
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The keys of <paramref name="material"/>, which <paramref name="source"/> describes. Never throws for what it holds.</summary>
    public static JwkSetParseResult Read(LocalJwksIr source, SecretIr material)
    {
        var algorithm = source.Algorithm is null ? null : SignatureAlgorithm.Find(source.Algorithm);
        if (source.Algorithm is not null && algorithm is null)
            return Unusable($"the algorithm \"{SafeText.Of(source.Algorithm)}\" is not supported");
        return Octets(material) is { } octets
            ? Read(source.Format, octets, new KeyDefaults(source.KeyId, algorithm) { AllowsShortSecret = source.AllowShortSecret })
            : Unusable("it is not Base64");
    }

    /// <summary>The keys to decrypt with of <paramref name="material"/>. Never throws for what it holds.</summary>
    public static DecryptionKeysRead Read(DecryptionKeysIr source, KeySecretIr material) => FromBase64(material.Material) is { } octets
        ? DecryptionKeySet.Parse(octets, source.Format)
        : new DecryptionKeysRead { Error = JwkSetError.NoUsableKey, Detail = "it is not Base64" };

    private static JwkSetParseResult Read(KeyFormat format, byte[] octets, KeyDefaults defaults) => format switch
    {
        KeyFormat.Jwks => Json(defaults).Parse(KeySetText.WithoutMark(octets)),
        KeyFormat.Jwk => Json(defaults).ParseOne(KeySetText.WithoutMark(octets)),
        KeyFormat.Pem => new PemKeyReader(defaults, Ed25519Library.Shared).Read(Encoding.UTF8.GetString(octets)),
        KeyFormat.Raw => Secret(octets, defaults),
        KeyFormat.Base64 => Text(octets) is { } text && Base64Key.Decode(text) is { } decoded ? Secret(decoded, defaults) : Unusable("it is not Base64"),
        _ => Unusable($"keys of format {format} are not known"),
    };

    /// <summary>
    /// Octets as a shared secret. Those that are plainly something else are refused: whoever has a public key could sign with its text
    /// (RFC 8725 section 2.1).
    /// </summary>
    private static JwkSetParseResult Secret(byte[] octets, KeyDefaults defaults)
    {
        if (octets.AsSpan().IndexOf("-----BEGIN "u8) >= 0)
            return Unusable("it is PEM, which is no shared secret; use the format PEM");
        if (octets.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{', ..] && octets.AsSpan().IndexOf("\"kty\""u8) >= 0)
            return Unusable("it is a JWK, which is no shared secret as it stands; use the format JWK");
        var found = new FoundKeys();
        found.Add(index => OctVerificationKey.Create(new JwkFacts(index, "oct", defaults.KeyId, defaults.Algorithm), octets, defaults.AllowsShortSecret), () => defaults.KeyId);
        return found.ToResult();
    }

    private static JwkSetParser Json(KeyDefaults defaults) => new(defaults, Ed25519Library.Shared);

    private static byte[]? Octets(SecretIr material) => material switch
    {
        JwksSecretIr jwks => Encoding.UTF8.GetBytes(jwks.Jwks),
        KeySecretIr key => FromBase64(key.Material),
        _ => null,
    };

    private static byte[]? FromBase64(string text)
    {
        var octets = new byte[text.Length];
        return Convert.TryFromBase64String(text, octets, out var written) ? octets[..written] : null;
    }

    private static string? Text(byte[] octets)
    {
        try
        {
            return Strict.GetString(octets);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static JwkSetParseResult Unusable(string why) => new()
    {
        Error = JwkSetError.NoUsableKey,
        Detail = why,
        Ignored = [new IgnoredKey(0, null, why)],
    };
}

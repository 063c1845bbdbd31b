using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Tokens.Jwe;
using JwtGateway.Tokens.Jwe.Keys;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Minting;

namespace JwtGateway.Tokens.Tests.Support;

/// <summary>Private and shared keys to decrypt with, as JWKs, one for each kind; made once.</summary>
internal static class EncryptionKeys
{
    private static readonly Lazy<JsonObject> RsaKey = new(() => SigningKey.Generate("RS256", null).ToPrivateJwk());
    private static readonly Lazy<ImmutableDictionary<string, JsonObject>> EcKeys = new(() =>
        new[] { "ES256", "ES384", "ES512" }.Select(a => SigningKey.Generate(a, null).ToPrivateJwk()).ToImmutableDictionary(j => (string)j["crv"]!));

    /// <summary>Every pair that we support.</summary>
    public static IEnumerable<(string Alg, string Enc)> Pairs =>
        from alg in KeyManagement.All
        from enc in ContentEncryption.All
        select (alg.Name, enc.Name);

    public static JsonObject Rsa(string? kid = null) => Bare(RsaKey.Value, kid);

    public static JsonObject Ec(string curve = "P-256", string? kid = null) => Bare(EcKeys.Value[curve], kid);

    public static JsonObject Oct(int bytes, string? kid = null, byte first = 1) =>
        Bare(new JsonObject { ["kty"] = "oct", ["k"] = Base64UrlText.Encode([.. Enumerable.Range(first, bytes).Select(i => (byte)i)]) }, kid);

    /// <summary>A key that fits.</summary>
    public static JsonObject For(string alg, string enc, string curve = "P-256") => KeyManagement.Find(alg)! switch
    {
        { Mode: KeyManagementMode.RsaOaep } => Rsa(),
        { Mode: KeyManagementMode.Direct } => Oct(ContentEncryption.Find(enc)!.KeyBytes),
        { Mode: KeyManagementMode.Wrap, WrapBytes: var bytes } => Oct(bytes),
        _ => Ec(curve),
    };

    public static DecryptionKeySet Set(params JsonObject[] keys) => Read(keys).Set.ShouldNotBeNull();

    public static DecryptionKeysRead Read(params JsonObject[] keys) =>
        DecryptionKeySet.Parse(Text.Utf8(new JsonObject { ["keys"] = new JsonArray([.. keys.Select(k => k.DeepClone())]) }.ToJsonString()), KeyFormat.Jwks);

    /// <summary>Encrypts any text.</summary>
    public static string Encrypt(JsonObject key, string alg, string enc, string text, Action<JsonObject>? change = null)
    {
        using var encrypt = EncryptionKey.Parse(key.ToJsonString());
        var header = new JsonObject { ["alg"] = alg, ["enc"] = enc };
        change?.Invoke(header);
        return encrypt.Encrypt(header, Text.Utf8(text));
    }

    /// <summary>A good token of <see cref="Gate"/>, encrypted.</summary>
    public static string Encrypted(JsonObject key, string alg = "RSA-OAEP-256", string enc = "A256GCM", string? token = null, Action<JsonObject>? change = null) =>
        Encrypt(key, alg, enc, token ?? Gate.Token(), h =>
        {
            h["cty"] = "JWT";
            if (key["kid"] is { } kid)
                h["kid"] = kid.DeepClone();
            change?.Invoke(h);
        });

    private static JsonObject Bare(JsonObject jwk, string? kid)
    {
        var bare = jwk.DeepClone().AsObject();
        foreach (var member in new[] { "use", "alg", "kid" })
            bare.Remove(member);
        if (kid is not null)
            bare["kid"] = kid;
        return bare;
    }
}

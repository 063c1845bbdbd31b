using System.Text.Json.Nodes;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using JwtGateway.Tokens.Minting;

namespace JwtGateway.Tokens.Tests.Support;

/// <summary>One key for each algorithm, made once. The RSA ones have the same numbers: making those takes a while.</summary>
internal static class TestKeys
{
    private static readonly Lazy<Dictionary<string, SigningKey>> All =
        new(() => SignatureAlgorithm.All.ToDictionary(a => a.Name, Make));

    private static readonly Lazy<SigningKey> Rsa = new(() => SigningKey.Generate("RS256", null));

    public static IEnumerable<string> Algorithms => SignatureAlgorithm.All.Select(a => a.Name);

    public static SigningKey For(string algorithm) => All.Value[algorithm];

    public static SigningKey Rs256 => For("RS256");

    public static SigningKey Es256 => For("ES256");

    public static string Jwks(params SigningKey[] keys) => Jwks([.. keys.Select(k => k.ToPublicJwk())]);

    public static string Jwks(params JsonObject[] keys) => new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString();

    public static JwkSet Set(params SigningKey[] keys) => JwkSet.Parse(Text.Utf8(Jwks(keys))).Set!;

    private static SigningKey Make(SignatureAlgorithm algorithm)
    {
        if (algorithm.KeyKind != KeyKind.Rsa)
            return SigningKey.Generate(algorithm.Name, "key-" + algorithm);
        var jwk = Rsa.Value.ToPrivateJwk();
        jwk["kid"] = "key-" + algorithm;
        jwk["alg"] = algorithm.Name;
        return SigningKey.Parse(jwk.ToJsonString());
    }

    /// <summary>The public JWK, changed.</summary>
    public static JsonObject With(this SigningKey key, Action<JsonObject> change)
    {
        var jwk = key.ToPublicJwk();
        change(jwk);
        return jwk;
    }
}

using System.Security.Cryptography;
using System.Text.Json.Nodes;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.Minting;

/// <summary>A shared secret: whoever can verify with it can sign with it.</summary>
internal sealed class OctSigningKey(string? keyId, string? algorithm, byte[] secret) : SigningKey(keyId, algorithm)
{
    internal override KeyKind Kind => KeyKind.Oct;

    public static OctSigningKey New(string? keyId, string algorithm, int bytes) =>
        new(keyId, algorithm, RandomNumberGenerator.GetBytes(bytes));

    internal override byte[] SignOctets(SignatureAlgorithm algorithm, ReadOnlySpan<byte> input) =>
        CryptographicOperations.HmacData(algorithm.Hash, secret, input);

    private protected override void DescribeMaterial(JsonObject jwk, bool includePrivate)
    {
        jwk["kty"] = "oct";
        jwk["k"] = Base64UrlText.Encode(secret);
    }
}

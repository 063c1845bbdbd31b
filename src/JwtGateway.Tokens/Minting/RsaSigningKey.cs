using System.Security.Cryptography;
using System.Text.Json.Nodes;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.Minting;

/// <summary>An RSA private key.</summary>
internal sealed class RsaSigningKey(string? keyId, string? algorithm, RSA rsa) : SigningKey(keyId, algorithm)
{
    private const int Bits = 2048;

    internal override KeyKind Kind => KeyKind.Rsa;

    public static RsaSigningKey New(string? keyId, string algorithm) => new(keyId, algorithm, RSA.Create(Bits));

    internal override byte[] SignOctets(SignatureAlgorithm algorithm, ReadOnlySpan<byte> input) =>
        rsa.SignData(input, algorithm.Hash, algorithm.RsaPadding);

    private protected override void DescribeMaterial(JsonObject jwk, bool includePrivate)
    {
        var key = rsa.ExportParameters(includePrivate);
        jwk["kty"] = "RSA";
        jwk["n"] = Base64UrlText.Encode(key.Modulus);
        jwk["e"] = Base64UrlText.Encode(key.Exponent);
        if (!includePrivate)
            return;
        jwk["d"] = Base64UrlText.Encode(key.D);
        jwk["p"] = Base64UrlText.Encode(key.P);
        jwk["q"] = Base64UrlText.Encode(key.Q);
        jwk["dp"] = Base64UrlText.Encode(key.DP);
        jwk["dq"] = Base64UrlText.Encode(key.DQ);
        jwk["qi"] = Base64UrlText.Encode(key.InverseQ);
    }

    protected override void Dispose(bool disposing)
    {
        rsa.Dispose();
        base.Dispose(disposing);
    }
}

using System.Security.Cryptography;
using System.Text.Json.Nodes;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.Minting;

/// <summary>An elliptic curve private key.</summary>
internal sealed class EcSigningKey(string? keyId, string? algorithm, Curve curve, ECDsa ecdsa) : SigningKey(keyId, algorithm)
{
    internal override KeyKind Kind => curve.Kind;

    public static EcSigningKey New(string? keyId, string algorithm, Curve curve) =>
        new(keyId, algorithm, curve, ECDsa.Create(curve.Parameters));

    internal override byte[] SignOctets(SignatureAlgorithm algorithm, ReadOnlySpan<byte> input) =>
        ecdsa.SignData(input, algorithm.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    private protected override void DescribeMaterial(JsonObject jwk, bool includePrivate)
    {
        var key = ecdsa.ExportParameters(includePrivate);
        jwk["kty"] = "EC";
        jwk["crv"] = curve.Name;
        jwk["x"] = Base64UrlText.Encode(key.Q.X);
        jwk["y"] = Base64UrlText.Encode(key.Q.Y);
        if (includePrivate)
            jwk["d"] = Base64UrlText.Encode(key.D);
    }

    protected override void Dispose(bool disposing)
    {
        ecdsa.Dispose();
        base.Dispose(disposing);
    }
}

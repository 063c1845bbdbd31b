using System.Security.Cryptography;
using System.Text.Json.Nodes;
using JwtGateway.Tokens.Jwe;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.Minting;

/// <summary>An elliptic curve public key.</summary>
internal sealed class EcEncryptionKey(string? keyId, string? algorithm, Curve curve, ECPoint point) : EncryptionKey(keyId, algorithm)
{
    private protected override string UsualAlgorithm => "ECDH-ES+A256KW";

    internal override (byte[] ContentKey, byte[] EncryptedKey) MakeKey(KeyManagement algorithm, ContentEncryption encryption, JsonObject header)
    {
        if (!algorithm.Agrees)
            throw Misfit(algorithm, $"it is an EC key on {curve.Name}");
        var secret = Agree(header);
        var (partyU, partyV) = (Party(header, "apu"), Party(header, "apv"));
        var contentKey = RandomNumberGenerator.GetBytes(encryption.KeyBytes);
        if (algorithm.Mode == KeyManagementMode.Agreement)
        {
            ConcatKdf.Derive(secret, encryption.Utf8Name, partyU, partyV, contentKey);
            return (contentKey, []);
        }

        var wrapping = new byte[algorithm.WrapBytes];
        ConcatKdf.Derive(secret, algorithm.Utf8Name, partyU, partyV, wrapping);
        return (contentKey, AesKeyWrap.Wrap(wrapping, contentKey));
    }

    private byte[] Agree(JsonObject header)
    {
        using var theirs = ECDiffieHellman.Create(new ECParameters { Curve = curve.Parameters, Q = point });
        using var theirPublic = theirs.PublicKey;
        using var ephemeral = ECDiffieHellman.Create(curve.Parameters);
        var ours = ephemeral.ExportParameters(includePrivateParameters: false).Q;
        header["epk"] = new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = curve.Name,
            ["x"] = Base64UrlText.Encode(ours.X),
            ["y"] = Base64UrlText.Encode(ours.Y),
        };
        return ephemeral.DeriveRawSecretAgreement(theirPublic);
    }

    private static byte[] Party(JsonObject header, string member) =>
        Base64UrlText.Decode((string?)header[member] ?? "") ?? throw new NotSupportedException($"[{member}] is not base64url.");
}

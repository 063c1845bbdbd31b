using System.Security.Cryptography;
using System.Text.Json.Nodes;
using JwtGateway.Tokens.Jwe;

namespace JwtGateway.Tokens.Minting;

/// <summary>An RSA public key.</summary>
internal sealed class RsaEncryptionKey(string? keyId, string? algorithm, RSA rsa) : EncryptionKey(keyId, algorithm)
{
    private protected override string UsualAlgorithm => "RSA-OAEP-256";

    internal override (byte[] ContentKey, byte[] EncryptedKey) MakeKey(KeyManagement algorithm, ContentEncryption encryption, JsonObject header)
    {
        if (algorithm.Padding is null)
            throw Misfit(algorithm, "it is an RSA key");
        var contentKey = RandomNumberGenerator.GetBytes(encryption.KeyBytes);
        return (contentKey, rsa.Encrypt(contentKey, algorithm.Padding));
    }

    protected override void Dispose(bool disposing)
    {
        rsa.Dispose();
        base.Dispose(disposing);
    }
}

using System.Security.Cryptography;
using System.Text.Json.Nodes;
using JwtGateway.Tokens.Jwe;

namespace JwtGateway.Tokens.Minting;

/// <summary>A shared key: whoever can encrypt with it can decrypt with it.</summary>
internal sealed class OctEncryptionKey(string? keyId, string? algorithm, byte[] key) : EncryptionKey(keyId, algorithm)
{
    private protected override string UsualAlgorithm => key.Length <= 32 ? $"A{8 * key.Length}KW" : "dir";

    internal override (byte[] ContentKey, byte[] EncryptedKey) MakeKey(KeyManagement algorithm, ContentEncryption encryption, JsonObject header)
    {
        var needed = algorithm.Mode == KeyManagementMode.Direct ? encryption.KeyBytes : algorithm.WrapBytes;
        if (algorithm.Mode is not (KeyManagementMode.Direct or KeyManagementMode.Wrap) || key.Length != needed)
            throw Misfit(algorithm, $"it is a shared key of {key.Length} octets");
        if (algorithm.Mode == KeyManagementMode.Direct)
            return (key, []);
        var contentKey = RandomNumberGenerator.GetBytes(encryption.KeyBytes);
        return (contentKey, AesKeyWrap.Wrap(key, contentKey));
    }
}

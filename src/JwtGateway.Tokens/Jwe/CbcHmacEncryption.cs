using System.Buffers.Binary;
using System.Security.Cryptography;

namespace JwtGateway.Tokens.Jwe;

/// <summary>
/// AES in CBC mode with an HMAC (RFC 7518 section 5.2). The tag is compared first, and in constant time: what it does not vouch for is not decrypted, so
/// nobody learns anything of its padding.
/// </summary>
/// <param name="name">The <c>enc</c>.</param>
/// <param name="half">The length of each of the two keys, and of the tag.</param>
/// <param name="hash">The HMAC's hash, whose first half is the tag.</param>
internal sealed class CbcHmacEncryption(string name, int half, HashAlgorithmName hash) : ContentEncryption(name, 2 * half, ivBytes: Block, half)
{
    private const int Block = 16;
    private const int MaxHash = 64;

    public override (byte[] Ciphertext, byte[] Tag) Encrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> authenticated, ReadOnlySpan<byte> plaintext)
    {
        using var aes = Aes.Create();
        aes.SetKey(key[TagBytes..]);
        var ciphertext = aes.EncryptCbc(plaintext, iv);
        Span<byte> mac = stackalloc byte[MaxHash];
        Authenticate(key[..TagBytes], new SealedContent(authenticated, iv, ciphertext, default), mac);
        return (ciphertext, mac[..TagBytes].ToArray());
    }

    private protected override bool Decrypt(ReadOnlySpan<byte> key, in SealedContent @sealed, Span<byte> plaintext, out int written)
    {
        written = 0;
        Span<byte> mac = stackalloc byte[MaxHash];
        Authenticate(key[..TagBytes], @sealed, mac);
        if (!CryptographicOperations.FixedTimeEquals(mac[..TagBytes], @sealed.Tag))
            return false;
        if (@sealed.Ciphertext.IsEmpty || @sealed.Ciphertext.Length % Block != 0)
            return false;
        using var aes = Aes.Create();
        aes.SetKey(key[TagBytes..]);
        var padded = aes.DecryptCbc(@sealed.Ciphertext, @sealed.Iv, plaintext, PaddingMode.None);
        written = Unpadded(plaintext[..padded]);
        return written >= 0;
    }

    /// <summary>The length without padding (RFC 5652 section 6.3); -1 when it is wrong. Whoever could profit from knowing which has the key.</summary>
    private static int Unpadded(ReadOnlySpan<byte> padded)
    {
        var padding = padded[^1];
        return padding is 0 or > Block || padded[^padding..].ContainsAnyExcept(padding) ? -1 : padded.Length - padding;
    }

    private void Authenticate(ReadOnlySpan<byte> key, in SealedContent content, Span<byte> mac)
    {
        using var hmac = IncrementalHash.CreateHMAC(hash, key);
        hmac.AppendData(content.Authenticated);
        hmac.AppendData(content.Iv);
        hmac.AppendData(content.Ciphertext);
        Span<byte> bits = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bits, 8UL * (ulong)content.Authenticated.Length);
        hmac.AppendData(bits);
        hmac.GetHashAndReset(mac);
    }
}

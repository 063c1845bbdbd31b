using System.Security.Cryptography;

namespace JwtGateway.Tokens.Jwe;

/// <summary>AES in Galois/Counter Mode (RFC 7518 section 5.3): vectors of 96 bits, tags of 128.</summary>
internal sealed class GcmEncryption(string name, int keyBytes) : ContentEncryption(name, keyBytes, ivBytes: 12, Tag)
{
    private const int Tag = 16;

    public override (byte[] Ciphertext, byte[] Tag) Encrypt(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> authenticated, ReadOnlySpan<byte> plaintext)
    {
        var ciphertext = new byte[plaintext.Length];
        var tag = new byte[Tag];
        using var aes = new AesGcm(key, Tag);
        aes.Encrypt(iv, plaintext, ciphertext, tag, authenticated);
        return (ciphertext, tag);
    }

    private protected override bool Decrypt(ReadOnlySpan<byte> key, in SealedContent @sealed, Span<byte> plaintext, out int written)
    {
        written = @sealed.Ciphertext.Length;
        using var aes = new AesGcm(key, Tag);
        try
        {
            aes.Decrypt(@sealed.Iv, @sealed.Ciphertext, @sealed.Tag, plaintext[..written], @sealed.Authenticated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            // The platform has no other way to say it.
            written = 0;
            return false;
        }
    }
}

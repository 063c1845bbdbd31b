using System.Buffers.Binary;
using System.Security.Cryptography;

namespace JwtGateway.Tokens.Jwe;

/// <summary>AES Key Wrap (RFC 3394), in the index-based form of its section 2.2. The platform has only the padded kind (RFC 5649).</summary>
internal static class AesKeyWrap
{
    /// <summary>How much longer the wrapped key is.</summary>
    public const int Overhead = Half;

    private const int Half = 8;
    private const int Block = 16;
    private const int Rounds = 6;

    // Section 2.2.3.1: what the integrity register holds before the first step, and must hold again after the last.
    private static ReadOnlySpan<byte> InitialValue => [0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6, 0xA6];

    /// <summary>Unwraps. False, in the same time, when it was not wrapped with that key; <paramref name="key"/> then holds nothing of use.</summary>
    /// <param name="wrapping">The wrapping key: 16, 24 or 32 bytes.</param>
    /// <param name="wrapped">The wrapped key.</param>
    /// <param name="key">Exactly as long as the key: two or more blocks of 8 bytes.</param>
    public static bool TryUnwrap(ReadOnlySpan<byte> wrapping, ReadOnlySpan<byte> wrapped, Span<byte> key)
    {
        if (!IsWrappable(key.Length) || wrapped.Length != key.Length + Overhead)
            return false;
        using var aes = BlockCipher(wrapping);
        using var cipher = aes.CreateDecryptor();
        var blocks = key.Length / Half;
        var octets = new byte[Block];
        var block = octets.AsSpan();
        wrapped[..Half].CopyTo(block);
        wrapped[Half..].CopyTo(key);
        for (var step = Rounds * blocks; step > 0; step--)
        {
            var register = key.Slice((step - 1) % blocks * Half, Half);
            Count(block, step);
            register.CopyTo(block[Half..]);
            cipher.TransformBlock(octets, 0, Block, octets, 0);
            block[Half..].CopyTo(register);
        }

        var right = CryptographicOperations.FixedTimeEquals(block[..Half], InitialValue);
        CryptographicOperations.ZeroMemory(block);
        return right;
    }

    /// <summary>Wraps, for tests and the command line.</summary>
    /// <exception cref="CryptographicException">The key is not two or more blocks of 8 bytes.</exception>
    public static byte[] Wrap(ReadOnlySpan<byte> wrapping, ReadOnlySpan<byte> key)
    {
        if (!IsWrappable(key.Length))
            throw new CryptographicException("The key is not of 16 or more bytes, in blocks of 8.");
        using var aes = BlockCipher(wrapping);
        using var cipher = aes.CreateEncryptor();
        var blocks = key.Length / Half;
        var wrapped = new byte[key.Length + Overhead];
        key.CopyTo(wrapped.AsSpan(Half));
        var octets = new byte[Block];
        var block = octets.AsSpan();
        InitialValue.CopyTo(block);
        for (var step = 1; step <= Rounds * blocks; step++)
        {
            var register = wrapped.AsSpan(Half + ((step - 1) % blocks * Half), Half);
            register.CopyTo(block[Half..]);
            cipher.TransformBlock(octets, 0, Block, octets, 0);
            block[Half..].CopyTo(register);
            Count(block, step);
        }

        block[..Half].CopyTo(wrapped);
        CryptographicOperations.ZeroMemory(block);
        return wrapped;
    }

    // One cipher for all steps: the one-shot methods set the key up anew for each block.
    private static Aes BlockCipher(ReadOnlySpan<byte> key)
    {
        var aes = Aes.Create();
        aes.Mode = CipherMode.ECB;
        aes.Padding = PaddingMode.None;
        aes.SetKey(key);
        return aes;
    }

    private static bool IsWrappable(int bytes) => bytes >= Block && bytes % Half == 0;

    private static void Count(Span<byte> block, int step)
    {
        var register = block[..Half];
        BinaryPrimitives.WriteUInt64BigEndian(register, BinaryPrimitives.ReadUInt64BigEndian(register) ^ (ulong)step);
    }
}

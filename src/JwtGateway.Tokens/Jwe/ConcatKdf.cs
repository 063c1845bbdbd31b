using System.Buffers.Binary;
using System.Security.Cryptography;

namespace JwtGateway.Tokens.Jwe;

/// <summary>The Concat KDF of NIST SP 800-56A section 5.8.1 with SHA-256, as RFC 7518 section 4.6.2 uses it.</summary>
internal static class ConcatKdf
{
    private const int HashBytes = 32;

    /// <summary>Fills <paramref name="key"/>.</summary>
    /// <param name="secret">The shared secret Z.</param>
    /// <param name="algorithm">What the key is for: the <c>enc</c> in direct agreement, else the <c>alg</c>.</param>
    /// <param name="partyU">The decoded <c>apu</c>; empty when it is absent.</param>
    /// <param name="partyV">The decoded <c>apv</c>; empty when it is absent.</param>
    /// <param name="key">The derived key.</param>
    public static void Derive(
        ReadOnlySpan<byte> secret, ReadOnlySpan<byte> algorithm, ReadOnlySpan<byte> partyU, ReadOnlySpan<byte> partyV, Span<byte> key)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> block = stackalloc byte[HashBytes];
        for (var (round, done) = (1, 0); done < key.Length; round++, done += HashBytes)
        {
            Append(hash, round);
            hash.AppendData(secret);
            AppendText(hash, algorithm);
            AppendText(hash, partyU);
            AppendText(hash, partyV);
            Append(hash, 8 * key.Length);
            hash.GetHashAndReset(block);
            block[..Math.Min(HashBytes, key.Length - done)].CopyTo(key[done..]);
        }

        CryptographicOperations.ZeroMemory(block);
    }

    private static void AppendText(IncrementalHash hash, ReadOnlySpan<byte> text)
    {
        Append(hash, text.Length);
        hash.AppendData(text);
    }

    private static void Append(IncrementalHash hash, int number)
    {
        Span<byte> octets = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(octets, number);
        hash.AppendData(octets);
    }
}

using System.Security.Cryptography;
using System.Text;

namespace JwtGateway.Tokens.Jwe;

/// <summary>The <c>enc</c>s that we take: authenticated encryption of a token's content (RFC 7518 section 5.1).</summary>
internal abstract class ContentEncryption
{
    private protected ContentEncryption(string name, int keyBytes, int ivBytes, int tagBytes)
    {
        Name = name;
        Utf8Name = Encoding.ASCII.GetBytes(name);
        KeyBytes = keyBytes;
        IvBytes = ivBytes;
        TagBytes = tagBytes;
    }

    /// <summary>The longest key, in bytes.</summary>
    public const int MaxKeyBytes = 64;

    /// <summary>Every one.</summary>
    public static IReadOnlyList<ContentEncryption> All { get; } =
    [
        new CbcHmacEncryption("A128CBC-HS256", 16, HashAlgorithmName.SHA256),
        new CbcHmacEncryption("A192CBC-HS384", 24, HashAlgorithmName.SHA384),
        new CbcHmacEncryption("A256CBC-HS512", 32, HashAlgorithmName.SHA512),
        new GcmEncryption("A128GCM", 16), new GcmEncryption("A192GCM", 24), new GcmEncryption("A256GCM", 32),
    ];

    /// <summary>The name in <c>enc</c>; its case counts.</summary>
    public string Name { get; }

    /// <summary>The same, as it stands in a header.</summary>
    public byte[] Utf8Name { get; }

    /// <summary>The length of its keys.</summary>
    public int KeyBytes { get; }

    /// <summary>The length of its initialization vectors.</summary>
    public int IvBytes { get; }

    /// <summary>The length of its authentication tags.</summary>
    public int TagBytes { get; }

    /// <summary>The one of that name; null when there is none.</summary>
    public static ContentEncryption? Find(ReadOnlySpan<byte> name)
    {
        foreach (var encryption in All)
        {
            if (name.SequenceEqual(encryption.Utf8Name))
                return encryption;
        }

        return null;
    }

    /// <inheritdoc cref="Find(ReadOnlySpan{byte})"/>
    public static ContentEncryption? Find(string name) => All.FirstOrDefault(e => e.Name == name);

    /// <summary>Decrypts. False when the tag is wrong, or a part has a wrong length; nothing of the plaintext may then be used.</summary>
    /// <param name="key">The key, of the right length.</param>
    /// <param name="sealed">The parts of the token.</param>
    /// <param name="plaintext">At least as long as the ciphertext.</param>
    /// <param name="written">How long the plaintext is.</param>
    public bool TryDecrypt(ReadOnlySpan<byte> key, in SealedContent @sealed, Span<byte> plaintext, out int written)
    {
        written = 0;
        return @sealed.Iv.Length == IvBytes && @sealed.Tag.Length == TagBytes && Decrypt(key, @sealed, plaintext, out written);
    }

    /// <summary>Encrypts, for tests and the command line.</summary>
    /// <returns>The ciphertext and the tag.</returns>
    public abstract (byte[] Ciphertext, byte[] Tag) Encrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> authenticated, ReadOnlySpan<byte> plaintext);

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The same, once lengths are right.</summary>
    private protected abstract bool Decrypt(ReadOnlySpan<byte> key, in SealedContent @sealed, Span<byte> plaintext, out int written);
}

/// <summary>What content encryption makes of a plaintext, decoded.</summary>
/// <param name="authenticated">The additional authenticated data: the encoded header.</param>
/// <param name="iv">The initialization vector.</param>
/// <param name="ciphertext">The ciphertext.</param>
/// <param name="tag">The authentication tag.</param>
internal readonly ref struct SealedContent(ReadOnlySpan<byte> authenticated, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag)
{
    public ReadOnlySpan<byte> Authenticated { get; } = authenticated;

    public ReadOnlySpan<byte> Iv { get; } = iv;

    public ReadOnlySpan<byte> Ciphertext { get; } = ciphertext;

    public ReadOnlySpan<byte> Tag { get; } = tag;
}

using System.Text;

namespace JwtGateway.Tokens.Jwe.Keys;

/// <summary>A key that tokens are decrypted with: private or shared. Immutable and safe to use by many requests at once.</summary>
public abstract class DecryptionKey
{
    /// <param name="facts">What the key says of itself.</param>
    /// <param name="nameless">How people are told about it when it has no <c>kid</c>.</param>
    private protected DecryptionKey(DecryptionFacts facts, string nameless)
    {
        Facts = facts;
        DisplayId = facts.KeyId is { Length: > 0 } kid ? SafeText.Of(kid) : nameless;
        Utf8KeyId = Encoding.UTF8.GetBytes(facts.KeyId ?? "");
    }

    /// <summary>The <c>kid</c>; null when it has none.</summary>
    public string? KeyId => Facts.KeyId;

    /// <summary>The only <c>alg</c> it may be used with, or for a shared key the only <c>enc</c> it encrypts directly; null: every one that fits.</summary>
    public string? Algorithm => Facts.Named;

    /// <summary>The <c>kty</c>: <c>RSA</c>, <c>EC</c> or <c>oct</c>.</summary>
    public string KeyType => Facts.KeyType;

    /// <summary>How people are told about it: the <c>kid</c>, else the RFC 7638 thumbprint of its public half, else its position.</summary>
    public string DisplayId { get; }

    /// <summary>The <c>kid</c>; empty when it has none.</summary>
    internal byte[] Utf8KeyId { get; }

    /// <summary>What it says of itself.</summary>
    private protected DecryptionFacts Facts { get; }

    /// <summary>Whether it may be tried: its <c>alg</c>, type, curve and length are what <paramref name="encrypted"/> needs.</summary>
    internal bool IsFor(in EncryptedKey encrypted) =>
        (Facts.Algorithm is null || ReferenceEquals(Facts.Algorithm, encrypted.Algorithm))
        && (Facts.Encryption is null || (encrypted.Algorithm.Mode == KeyManagementMode.Direct && ReferenceEquals(Facts.Encryption, encrypted.Encryption)))
        && Fits(encrypted);

    /// <summary>
    /// Finds the key of the content. False when it cannot be found; what <paramref name="contentKey"/> held before may then be overwritten by anything
    /// but a key that somebody outside knows.
    /// </summary>
    /// <param name="encrypted">What it <see cref="IsFor"/>.</param>
    /// <param name="contentKey">As long as the content's encryption needs.</param>
    internal abstract bool TryFind(in EncryptedKey encrypted, Span<byte> contentKey);

    /// <summary>Whether type, curve and length fit.</summary>
    private protected abstract bool Fits(in EncryptedKey encrypted);
}

/// <summary>What a token says of the key of its content.</summary>
internal readonly ref struct EncryptedKey
{
    /// <summary>The <c>alg</c>.</summary>
    public required KeyManagement Algorithm { get; init; }

    /// <summary>The <c>enc</c>.</summary>
    public required ContentEncryption Encryption { get; init; }

    /// <summary>The encrypted key, decoded; empty when there is none.</summary>
    public ReadOnlySpan<byte> Octets { get; init; }

    /// <summary>The <c>epk</c>, on its curve; null for algorithms that agree on nothing.</summary>
    public EphemeralKey? Ephemeral { get; init; }
}

namespace JwtGateway.Tokens.Jwe.Keys;

/// <summary>A shared key (RFC 7518 section 6.4), that wraps the content's key or is it.</summary>
internal sealed class OctDecryptionKey : DecryptionKey
{
    private readonly byte[] _key;

    private OctDecryptionKey(DecryptionFacts facts, byte[] key)
        : base(facts, $"oct-{facts.Index}") => _key = key;

    /// <summary>The key of these octets.</summary>
    public static DecryptionKeyResult Create(DecryptionFacts facts, byte[] key)
    {
        if (facts.Misfit("it is a shared key", KeyManagementMode.Wrap, KeyManagementMode.Direct) is { } misfit)
            return DecryptionKeyResult.Refused(misfit);
        var needed = facts.Encryption?.KeyBytes ?? facts.Algorithm?.WrapBytes ?? 0;
        return key.Length is not (16 or 24 or 32 or 48 or 64) ? DecryptionKeyResult.Refused($"[k] has {key.Length} octets; keys have 16, 24, 32, 48 or 64 (RFC 7518 sections 4.4, 4.5)")
            : needed > 0 && key.Length != needed ? DecryptionKeyResult.Refused($"[k] has {key.Length} octets; {facts.Named} needs {needed}")
            : DecryptionKeyResult.Of(new OctDecryptionKey(facts, key));
    }

    internal override bool TryFind(in EncryptedKey encrypted, Span<byte> contentKey)
    {
        if (encrypted.Algorithm.Mode == KeyManagementMode.Wrap)
            return AesKeyWrap.TryUnwrap(_key, encrypted.Octets, contentKey);
        _key.CopyTo(contentKey);
        return true;
    }

    private protected override bool Fits(in EncryptedKey encrypted) => encrypted.Algorithm.Mode switch
    {
        KeyManagementMode.Wrap => _key.Length == encrypted.Algorithm.WrapBytes,
        KeyManagementMode.Direct => _key.Length == encrypted.Encryption.KeyBytes,
        _ => false,
    };
}

using JwtGateway.Ir;
using JwtGateway.Tokens.Jwe.Keys;
using JwtGateway.Tokens.KeySources;

namespace JwtGateway.Tokens.Jwe;

/// <summary>What a provider decrypts tokens with, compiled.</summary>
internal sealed class TokenOpener
{
    private readonly DecryptionIr _ir;
    private readonly LiveKeys _keys;
    private readonly KeyManagement[] _keyManagement;
    private readonly ContentEncryption[] _contentEncryption;

    /// <param name="ir">The settings; names that are not known allow nothing: see <see cref="Unknown"/>.</param>
    /// <param name="keys">The keys.</param>
    public TokenOpener(DecryptionIr ir, LiveKeys keys)
    {
        _ir = ir;
        _keys = keys;
        _keyManagement = [.. ir.KeyManagement.Select(KeyManagement.Find).OfType<KeyManagement>()];
        _contentEncryption = [.. ir.ContentEncryption.Select(ContentEncryption.Find).OfType<ContentEncryption>()];
    }

    /// <summary>Whether a token that is not encrypted is refused.</summary>
    public bool Required => _ir.Required;

    /// <summary>The settings.</summary>
    public DecryptionIr Ir => _ir;

    /// <summary>The keys at this moment; null when there are none.</summary>
    public DecryptionKeySet? Keys => _keys.State.Decryption;

    /// <summary>The first name that is not of a supported algorithm; null when there is none.</summary>
    public static string? Unknown(DecryptionIr ir) =>
        ir.KeyManagement.FirstOrDefault(name => KeyManagement.Find(name) is null)
        ?? ir.ContentEncryption.FirstOrDefault(name => ContentEncryption.Find(name) is null);

    /// <summary>Whether the algorithm is taken.</summary>
    public bool Allows(KeyManagement algorithm) => Array.IndexOf(_keyManagement, algorithm) >= 0;

    /// <summary>Whether the encryption is taken.</summary>
    public bool Allows(ContentEncryption encryption) => Array.IndexOf(_contentEncryption, encryption) >= 0;

    /// <summary>Whether what came of opening a token with <paramref name="other"/> would come of opening it with this one, given the same keys.</summary>
    public bool TakesTheSameAs(TokenOpener other) =>
        ReferenceEquals(this, other)
        || (_keyManagement.AsSpan().SequenceEqual(other._keyManagement) && _contentEncryption.AsSpan().SequenceEqual(other._contentEncryption));
}

using System.Buffers;
using JwtGateway.Tokens.Jwe.Keys;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Jwe;

/// <summary>What came of decrypting a token with a set of keys.</summary>
/// <param name="opener">Whose settings and keys.</param>
/// <param name="keys">The keys; null: there were none.</param>
/// <param name="earlier">What came of it with others.</param>
internal sealed class OpenedToken(TokenOpener opener, DecryptionKeySet? keys, OpenedToken? earlier) : IDisposable
{
    private char[] _text = [];

    /// <summary>Ok, or why not.</summary>
    public JwtStatus Status { get; private set; } = JwtStatus.DecryptionFails;

    /// <summary>The token inside, which nobody has verified; null unless the status is Ok.</summary>
    public PresentedToken? Token { get; private set; }

    /// <summary>The keys.</summary>
    public DecryptionKeySet? Keys => keys;

    /// <summary>What came of it with others.</summary>
    public OpenedToken? Earlier => earlier;

    /// <summary>Whether it answers for <paramref name="other"/> with <paramref name="otherKeys"/>.</summary>
    public bool IsOf(TokenOpener other, DecryptionKeySet? otherKeys) => ReferenceEquals(keys, otherKeys) && opener.TakesTheSameAs(other);

    /// <summary>Notes why it cannot be decrypted.</summary>
    public OpenedToken Refuse(JwtStatus status)
    {
        Status = status;
        return this;
    }

    /// <summary>
    /// Notes what was inside. Octets beyond ASCII become characters that no token has: they are refused by whoever reads it.
    /// </summary>
    public OpenedToken Accept(ReadOnlySpan<byte> plaintext)
    {
        _text = ArrayPool<char>.Shared.Rent(plaintext.Length);
        System.Text.Encoding.Latin1.GetChars(plaintext, _text);
        Token = new PresentedToken(_text.AsMemory(0, plaintext.Length));
        Status = JwtStatus.Ok;
        return this;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Token?.Dispose();
        if (_text.Length > 0)
            ArrayPool<char>.Shared.Return(_text, clearArray: true);
        _text = [];
        earlier?.Dispose();
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Extraction;

/// <summary>The different tokens of one request. The same text in two places is one token.</summary>
internal sealed class RequestTokens : IDisposable
{
    private Slots _slots;
    private int _count;
    private int _decryptions = TokenLimits.Decryptions;

    /// <summary>How many keys may still be tried to decrypt them.</summary>
    public ref int DecryptionsLeft => ref _decryptions;

    /// <summary>The token at <paramref name="index"/>.</summary>
    public PresentedToken this[int index] => _slots[index]!;

    /// <summary>The index of the token with this text; -1 when there are more than <see cref="TokenLimits.Tokens"/>.</summary>
    public int Add(ReadOnlyMemory<char> text)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_slots[i]!.Text.SequenceEqual(text.Span))
                return i;
        }

        if (_count == TokenLimits.Tokens)
            return -1;
        if (_slots[_count] is { } used)
            used.Become(text);
        else
            _slots[_count] = new PresentedToken(text);
        return _count++;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (var i = 0; i < _count; i++)
            _slots[i]!.Dispose();

        _count = 0;
        _decryptions = TokenLimits.Decryptions;
    }

    [InlineArray(TokenLimits.Tokens)]
    private struct Slots
    {
        private PresentedToken? _first;
    }
}

/// <summary>Which of a request's tokens were found in some place, as bits by index.</summary>
internal struct TokenSet
{
    private int _bits;

    /// <summary>Nothing was found.</summary>
    public readonly bool IsEmpty => _bits == 0 && !Overflowed;

    /// <summary>How many there are.</summary>
    public readonly int Count => BitOperations.PopCount((uint)_bits);

    /// <summary>More was found than a request may have.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>The token at <paramref name="index"/> alone.</summary>
    public static TokenSet Of(int index) => new() { _bits = 1 << index };

    /// <summary>Adds a token.</summary>
    public void Add(RequestTokens tokens, ReadOnlyMemory<char> text)
    {
        var index = tokens.Add(text);
        if (index < 0)
            Overflowed = true;
        else
            _bits |= 1 << index;
    }

    /// <summary>All of both.</summary>
    public readonly TokenSet With(TokenSet others) => this with { _bits = _bits | others._bits };

    /// <summary>Whether it has the token at <paramref name="index"/>.</summary>
    public readonly bool Contains(int index) => (_bits & (1 << index)) != 0;
}

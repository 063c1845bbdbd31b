using System.Numerics;

namespace JwtGateway.Tokens.Caching;

/// <summary>
/// Tokens that verified are remembered, so that the same one is not verified again. What is remembered is that a signature was right and that a
/// provider's fixed demands were met, never that a request may pass: time, revocation and authorization are looked at each time.
/// </summary>
/// <remarks>
/// A token is found by a keyed hash of its tail, then compared whole: no two tokens share an entry. Only verified tokens are ever put in, so nobody
/// without a signing key can fill it; and only on their second verification, so that a flood of good tokens that are used once drives nothing out.
/// </remarks>
internal sealed class VerifiedTokenCache
{
    private const int Ways = 8;
    private const int TypicalBytes = 2048;

    // 16 characters are 96 bits of the signature: as good as all of it.
    private const int Tail = 16;

    private readonly Lock _gate = new();
    private readonly long _maxBytes;
    private readonly VerifiedToken?[] _slots;
    private readonly int[] _seenOnce;
    private long _bytes;
    private int _count;
    private int _hand;
    private uint _turn;

    /// <param name="maxBytes">The most memory to take, in bytes; 0 or less: nothing is remembered.</param>
    public VerifiedTokenCache(long maxBytes)
    {
        _maxBytes = Math.Max(0, maxBytes);
        var slots = BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(_maxBytes / TypicalBytes, Ways, 1 << 24));
        _slots = _maxBytes == 0 ? [] : new VerifiedToken?[slots];
        _seenOnce = _maxBytes == 0 ? [] : new int[slots * 4];
    }

    /// <summary>The most memory that one token may take.</summary>
    private long MostOfOne => _maxBytes / Ways;

    /// <summary>About how much memory the remembered tokens take, in bytes.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>How many tokens are remembered.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether anything is remembered at all.</summary>
    public bool IsOn => _slots.Length > 0;

    /// <summary>The token with exactly this text; null when it is not remembered.</summary>
    public VerifiedToken? Find(ReadOnlySpan<char> text)
    {
        if (!IsOn || text.Length < Tail)
            return null;
        var hash = Hash(text);
        foreach (ref var slot in Bucket(hash))
        {
            if (Volatile.Read(ref slot) is { } entry && entry.Hash == hash && entry.Is(text))
            {
                entry.Visited = true;
                return entry;
            }
        }

        return null;
    }

    /// <summary>
    /// Whether a token that has just verified for want of being remembered is to be put in: yes when it was seen before. Asking notes that it was.
    /// </summary>
    public bool Admits(ReadOnlySpan<char> text)
    {
        if (!IsOn || text.Length < Tail)
            return false;
        var hash = Hash(text);
        var seen = _seenOnce.AsSpan((int)((uint)hash % (uint)(_seenOnce.Length / Ways)) * Ways, Ways);
        if (seen.Contains(hash))
            return true;

        // In turns, not by the hash: two that meet here would drive each other out for ever.
        Volatile.Write(ref seen[(int)(Interlocked.Increment(ref _turn) % Ways)], hash);
        return false;
    }

    /// <summary>Puts a token in, in place of others when there is no room; the one that is there when another request was faster.</summary>
    /// <returns>What is remembered; null when it alone would take an undue share of the memory.</returns>
    public VerifiedToken? Add(ReadOnlySpan<char> text, TokenContents contents)
    {
        var entry = new VerifiedToken(Hash(text), text.ToString(), contents, Grow);
        if (entry.Bytes > MostOfOne)
            return null;
        lock (_gate)
        {
            if (Find(text) is { } known)
                return known;
            Place(entry, Bucket(entry.Hash));
            Shrink();
            return entry;
        }
    }

    /// <summary>Takes a token out: it has expired, or its key is gone.</summary>
    public void Remove(VerifiedToken entry)
    {
        lock (_gate)
        {
            foreach (ref var slot in Bucket(entry.Hash))
            {
                if (ReferenceEquals(slot, entry))
                    Empty(ref slot);
            }
        }
    }

    /// <summary>Claims of a token are kept: whoever uses the token goes on with it, whether there is still room for it here or not.</summary>
    private void Grow(VerifiedToken entry, int bytes)
    {
        lock (_gate)
        {
            foreach (ref var slot in Bucket(entry.Hash))
            {
                if (!ReferenceEquals(slot, entry))
                    continue;
                entry.Bytes += bytes;
                _bytes += bytes;
                if (entry.Bytes > MostOfOne)
                    Empty(ref slot);
                Shrink();
                return;
            }
        }
    }

    private void Place(VerifiedToken entry, Span<VerifiedToken?> bucket)
    {
        ref var slot = ref Victim(bucket);
        if (slot is not null)
            Empty(ref slot);
        Volatile.Write(ref slot, entry);
        _count++;
        _bytes += entry.Bytes;
    }

    /// <summary>A free slot, else one that was not asked for since it was looked at last.</summary>
    private static ref VerifiedToken? Victim(Span<VerifiedToken?> bucket)
    {
        for (var i = 0; i < bucket.Length; i++)
        {
            if (bucket[i] is null)
                return ref bucket[i];
        }

        var chosen = -1;
        for (var i = 0; i < bucket.Length && chosen < 0; i++)
        {
            if (!bucket[i]!.Visited)
                chosen = i;
        }

        // All were asked for: all get another chance to be, but one.
        for (var i = 0; i < bucket.Length && chosen < 0; i++)
            bucket[i]!.Visited = false;
        return ref bucket[Math.Max(chosen, 0)];
    }

    private void Shrink()
    {
        while (_bytes > _maxBytes)
        {
            ref var slot = ref _slots[_hand];
            _hand = (_hand + 1) % _slots.Length;
            if (slot is { Visited: true })
                slot.Visited = false;
            else if (slot is not null)
                Empty(ref slot);
        }
    }

    private void Empty(ref VerifiedToken? slot)
    {
        _bytes -= slot!.Bytes;
        _count--;
        Volatile.Write(ref slot, null);
    }

    private Span<VerifiedToken?> Bucket(int hash) => _slots.AsSpan((int)((uint)hash % (uint)(_slots.Length / Ways)) * Ways, Ways);

    // The platform's string hash is keyed with a number drawn at the process's start (Marvin), so nobody outside can aim at a bucket.
    private static int Hash(ReadOnlySpan<char> text) => string.GetHashCode(text[^Tail..], StringComparison.Ordinal);
}

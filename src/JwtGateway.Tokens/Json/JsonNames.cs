namespace JwtGateway.Tokens.Json;

/// <summary>Where a member's name stands: between its quotes.</summary>
internal readonly record struct JsonName(int Start, int End, bool Escaped);

/// <summary>The member names of the objects that are open, innermost last: finds duplicates without allocating.</summary>
/// <param name="json">The text.</param>
/// <param name="names">Room for every name that the text can hold.</param>
/// <param name="hashes">The same; apart from the names, because a span of integers is searched eight at a time.</param>
internal ref struct JsonNames(ReadOnlySpan<byte> json, Span<JsonName> names, Span<int> hashes)
{
    // A name that is written with escapes has to be spelled out to be compared. Longer ones are not names that anybody uses.
    private const int LongestEscapedName = 512;

    private readonly ReadOnlySpan<byte> _json = json;
    private readonly Span<JsonName> _names = names;
    private readonly Span<int> _hashes = hashes;

    /// <summary>How many names are remembered.</summary>
    public int Count { get; private set; }

    /// <summary>Forgets the names of an object that ended.</summary>
    public void ForgetFrom(int first) => Count = first;

    /// <summary>Adds a name; false when one from <paramref name="first"/> on means the same.</summary>
    public bool TryAdd(JsonName name, int first)
    {
        if (name.Escaped && name.End - name.Start > LongestEscapedName - 2)
            return false;
        return name.Escaped ? TryAddEscaped(name, first) : TryAdd(name, _json[name.Start..name.End], first);
    }

    private bool TryAddEscaped(JsonName name, int first)
    {
        Span<byte> buffer = stackalloc byte[LongestEscapedName];
        return TryAdd(name, Spelled(name, buffer), first);
    }

    private bool TryAdd(JsonName name, scoped ReadOnlySpan<byte> text, int first)
    {
        // HashCode is seeded per process: nobody outside can choose names that collide.
        var hash = new HashCode();
        hash.AddBytes(text);
        var code = hash.ToHashCode();
        if (IsKnown(code, text, first))
            return false;
        _names[Count] = name;
        _hashes[Count++] = code;
        return true;
    }

    // Nearly always there is no such hash, and then there must be no buffer either: clearing one costs more than the search.
    private readonly bool IsKnown(int code, scoped ReadOnlySpan<byte> text, int first) =>
        _hashes[first..Count].Contains(code) && IsSpelled(code, text, first);

    private readonly bool IsSpelled(int code, scoped ReadOnlySpan<byte> text, int first)
    {
        Span<byte> buffer = stackalloc byte[LongestEscapedName];
        while (true)
        {
            var hit = _hashes[first..Count].IndexOf(code);
            if (hit < 0)
                return false;
            if (Spelled(_names[first + hit], buffer).SequenceEqual(text))
                return true;
            first += hit + 1;
        }
    }

    private readonly ReadOnlySpan<byte> Spelled(JsonName name, Span<byte> buffer) =>
        name.Escaped ? JsonText.Unescape(_json[(name.Start - 1)..(name.End + 1)], buffer) : _json[name.Start..name.End];
}

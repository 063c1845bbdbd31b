using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace JwtGateway.Tokens.Json;

/// <summary>
/// Decides whether bytes are one JSON object that every reader understands alike: RFC 8259 grammar, valid UTF-8 without a byte order mark,
/// no duplicate members at any depth, no unpaired surrogates, numbers within a double's range, bounded depth, nothing after the end.
/// </summary>
/// <remarks>
/// <see cref="System.Text.Json.Utf8JsonReader"/> reports bad input by throwing, and what an attacker sends must not cost an exception. So this
/// gate stands first, and the platform's reader only ever walks text that cannot fail.
/// </remarks>
internal ref partial struct StrictJson
{
    /// <summary>How deep arrays and objects may nest. Real tokens use four or five levels.</summary>
    public const int MaxDepth = 32;

    // The shortest member is `"":0,`: no text holds more names than a fifth of its length, and one.
    private const int ShortestMember = 5;
    private const int NamesOnStack = 128;

    private static readonly SearchValues<byte> StringStops = SearchValues.Create(
        [(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(c => (byte)c)]);

    private readonly ReadOnlySpan<byte> _json;
    private JsonNames _names;
    private int _at;

    private StrictJson(ReadOnlySpan<byte> json, JsonNames names)
    {
        _json = json;
        _names = names;
    }

    /// <summary>Whether <paramref name="json"/> is one such object.</summary>
    [SkipLocalsInit] // Names are written before they are read.
    public static bool IsObject(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            return false;

        var capacity = (json.Length / ShortestMember) + 1;
        return capacity <= NamesOnStack
            ? IsObject(json, stackalloc JsonName[capacity], stackalloc int[capacity])
            : IsLargeObject(json, capacity);
    }

    private static bool IsLargeObject(ReadOnlySpan<byte> json, int capacity)
    {
        var names = ArrayPool<JsonName>.Shared.Rent(capacity);
        var hashes = ArrayPool<int>.Shared.Rent(capacity);
        var strict = IsObject(json, names, hashes);
        ArrayPool<JsonName>.Shared.Return(names);
        ArrayPool<int>.Shared.Return(hashes);
        return strict;
    }

    private static bool IsObject(ReadOnlySpan<byte> json, Span<JsonName> names, Span<int> hashes) =>
        new StrictJson(json, new JsonNames(json, names, hashes)).Document();

    private bool Document()
    {
        SkipBlanks();
        if (!Next('{') || !Object(1))
            return false;
        SkipBlanks();
        return _at == _json.Length;
    }

    private bool Object(int depth)
    {
        if (depth > MaxDepth)
            return false;
        var first = _names.Count;
        SkipBlanks();
        if (Next('}'))
            return true;
        do
        {
            if (!Member(first, depth))
                return false;
        }
        while (Next(','));
        _names.ForgetFrom(first);
        return Next('}');
    }

    private bool Member(int first, int depth)
    {
        SkipBlanks();
        var start = _at + 1;
        if (!Next('"') || !String(out var escaped) || !_names.TryAdd(new JsonName(start, _at - 1, escaped), first))
            return false;
        SkipBlanks();
        if (!Next(':') || !Value(depth))
            return false;
        SkipBlanks();
        return true;
    }

    private bool Array(int depth)
    {
        if (depth > MaxDepth)
            return false;
        SkipBlanks();
        if (Next(']'))
            return true;
        do
        {
            if (!Value(depth))
                return false;
            SkipBlanks();
        }
        while (Next(','));
        return Next(']');
    }

    private bool Value(int depth)
    {
        SkipBlanks();
        if (_at >= _json.Length)
            return false;
        switch (_json[_at++])
        {
            case (byte)'{': return Object(depth + 1);
            case (byte)'[': return Array(depth + 1);
            case (byte)'"': return String(out _);
            case (byte)'t': return Literal("rue"u8);
            case (byte)'f': return Literal("alse"u8);
            case (byte)'n': return Literal("ull"u8);
            default:
                _at--;
                return Number();
        }
    }

    private bool Literal(ReadOnlySpan<byte> rest)
    {
        if (!_json[_at..].StartsWith(rest))
            return false;
        _at += rest.Length;
        return true;
    }

    private bool Next(char wanted)
    {
        if (_at >= _json.Length || _json[_at] != wanted)
            return false;
        _at++;
        return true;
    }

    private void SkipBlanks()
    {
        while (_at < _json.Length && _json[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            _at++;
    }
}

using System.Text.Json;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Revocation;

/// <summary>Values by name, asked for with names that stand in JSON: nothing is allocated for names of a usual length.</summary>
internal sealed class NameTable<T>
{
    private const int UsualLength = 256;

    // Not a frozen one: that takes many times as long to make, and a revocation is to be in force at once.
    private readonly Dictionary<string, T> _table = new(StringComparer.Ordinal);
    private readonly Dictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _values;

    /// <param name="values">The values; a name may be there several times.</param>
    /// <param name="join">What two values of one name come to.</param>
    public NameTable(IEnumerable<KeyValuePair<string, T>> values, Func<T, T, T> join)
    {
        foreach (var (name, value) in values)
            _table[name] = _table.TryGetValue(name, out var other) ? join(other, value) : value;
        _table.TrimExcess();
        _values = _table.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The value of the name that the JSON string <paramref name="name"/> means; nothing for anything but a string.</summary>
    public bool TryGet(JsonSlice name, ReadOnlySpan<byte> json, out T? value)
    {
        value = default;
        if (_table.Count == 0 || !name.Exists)
            return false;
        var reader = new Utf8JsonReader(name.In(json));
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
            return false;

        // Text never has more characters than bytes.
        Span<char> text = name.Length <= UsualLength ? stackalloc char[UsualLength] : new char[name.Length];
        return _values.TryGetValue(text[..reader.CopyString(text)], out value);
    }
}

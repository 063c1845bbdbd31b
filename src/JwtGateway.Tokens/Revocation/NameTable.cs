using System.Collections.Frozen;
using System.Text.Json;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Revocation;

/// <summary>Values by name, asked for with names that stand in JSON: nothing is allocated for names of a usual length.</summary>
internal sealed class NameTable<T>
{
    private const int UsualLength = 256;

    private readonly FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _values;
    private readonly bool _isEmpty;

    public NameTable(IEnumerable<KeyValuePair<string, T>> values)
    {
        var table = values.DistinctBy(pair => pair.Key, StringComparer.Ordinal).ToFrozenDictionary(StringComparer.Ordinal);
        _values = table.GetAlternateLookup<ReadOnlySpan<char>>();
        _isEmpty = table.Count == 0;
    }

    /// <summary>The value of the name that the JSON string <paramref name="name"/> means; nothing for anything but a string.</summary>
    public bool TryGet(JsonSlice name, ReadOnlySpan<byte> json, out T? value)
    {
        value = default;
        if (_isEmpty || !name.Exists)
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

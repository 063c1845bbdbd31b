using System.Runtime.InteropServices;
using System.Text.Json;

namespace JwtGateway.Tokens.Jws;

/// <summary>A JSON value's place in the text it was read from; nothing of it is copied.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">Its length; 0: there is no such value.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct JsonSlice(int Start, int Length)
{
    /// <summary>Whether there is such a value.</summary>
    public bool Exists => Length > 0;

    /// <summary>The value that <paramref name="reader"/> stands on; arrays and objects are read to their end.</summary>
    public static JsonSlice Of(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new JsonSlice(start, (int)reader.BytesConsumed - start);
    }

    /// <summary>The text.</summary>
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> json) => json.Slice(Start, Length);

    /// <summary>Whether it is a string that means <paramref name="utf8"/>.</summary>
    public bool Means(ReadOnlySpan<byte> utf8, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(In(json));
        return Exists && reader.Read() && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(utf8);
    }

    /// <summary>The string it means; null when it does not exist.</summary>
    public string? AsString(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(In(json));
        return Exists && reader.Read() ? reader.GetString() : null;
    }
}

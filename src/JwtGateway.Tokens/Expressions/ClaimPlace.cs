using System.Runtime.InteropServices;
using System.Text.Json;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Expressions;

/// <summary>Where a claim stands in a payload.</summary>
/// <param name="Name">Its name, with the quotes.</param>
/// <param name="Value">Its value.</param>
/// <param name="IsPlain">Whether the name is written without escapes, so that its octets are what it means.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ClaimPlace(JsonSlice Name, JsonSlice Value, bool IsPlain)
{
    // Two arrays: of these, and of references to what is kept.
    private const int ArrayBytes = 48;
    private const int EntryBytes = 20 + 8;

    /// <summary>The claims of a payload that was read before, in its order.</summary>
    public static ClaimPlace[] Of(ReadOnlySpan<byte> payload)
    {
        var places = new List<ClaimPlace>();
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // Behind the name comes its colon, which the reader counts to it.
            var name = new JsonSlice((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2);
            var isPlain = !reader.ValueIsEscaped;
            reader.Read();
            places.Add(new ClaimPlace(name, JsonSlice.Of(ref reader), isPlain));
        }

        return [.. places];
    }

    /// <summary>About how much memory so many take.</summary>
    public static int BytesOf(int count) => ArrayBytes + (EntryBytes * count);

    /// <summary>Whether it is called <paramref name="utf8"/>.</summary>
    public bool IsNamed(ReadOnlySpan<byte> utf8, ReadOnlySpan<byte> payload) =>
        IsPlain ? Name.In(payload)[1..^1].SequenceEqual(utf8) : Name.Means(utf8, payload);
}

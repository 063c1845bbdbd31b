using System.Collections.Immutable;
using System.Text.Json;
using JwtGateway.Cel;

namespace JwtGateway.Tokens.Expressions;

/// <summary>A claim's value, read once, with nothing of the payload in it.</summary>
/// <param name="Value">The value.</param>
/// <param name="Bytes">About how much memory it takes.</param>
internal sealed record KeptClaim(CelValue Value, int Bytes)
{
    // An object with a value in it; what holds a list's or map's elements; a place in a list; an entry of a map with its share of the table.
    private const int Own = 64;
    private const int Container = 120;
    private const int Element = 32;
    private const int Entry = 144;
    private const int Text = 24;

    /// <summary>Reads JSON that was read before.</summary>
    public static KeptClaim Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        var bytes = Own;
        return new KeptClaim(Copy(document.RootElement, ref bytes), bytes);
    }

    private static CelValue Copy(JsonElement element, ref int bytes)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                return CelValue.FromList(Elements(element, ref bytes));
            case JsonValueKind.Object:
                return CelValue.FromMap(Entries(element, ref bytes));
            default:
                var value = CelJson.FromElement(element);
                bytes += SizeOf(value.AsString);
                return value;
        }
    }

    private static ImmutableArray<CelValue> Elements(JsonElement array, ref int bytes)
    {
        var elements = ImmutableArray.CreateBuilder<CelValue>(array.GetArrayLength());
        bytes += Container + (Element * elements.Capacity);
        foreach (var element in array.EnumerateArray())
            elements.Add(Copy(element, ref bytes));
        return elements.MoveToImmutable();
    }

    private static List<KeyValuePair<string, CelValue>> Entries(JsonElement map, ref int bytes)
    {
        var entries = new List<KeyValuePair<string, CelValue>>();
        bytes += Container;
        foreach (var property in map.EnumerateObject())
        {
            bytes += Entry + SizeOf(property.Name);
            entries.Add(KeyValuePair.Create(property.Name, Copy(property.Value, ref bytes)));
        }

        return entries;
    }

    private static int SizeOf(string text) => text.Length == 0 ? 0 : Text + (sizeof(char) * text.Length);
}

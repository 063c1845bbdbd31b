using System.Text;
using System.Text.Json;
using JwtGateway.Ir;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Claims.Predicates;

/// <summary>
/// A claim compared with texts, as Traefik Hub does: numbers by how the token writes them, booleans as <c>true</c> and <c>false</c>. A claim that is missing,
/// null or an object meets no comparison.
/// </summary>
internal sealed class ClaimComparison(ClaimComparisonIr ir, int place) : ClaimPredicate
{
    private readonly string[] _values = [.. ir.Values];
    private readonly byte[][] _utf8 = [.. ir.Values.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Whether the comparison is one that can be made.</summary>
    public static bool Accepts(ClaimComparisonIr ir) =>
        !ir.Path.IsDefault && !ir.Values.IsDefaultOrEmpty && Enum.IsDefined(ir.Function)
        && (ir.Function == ClaimFunction.OneOf || ir.Values.Length == 1)
        && (ir.Function != ClaimFunction.SplitContains || !string.IsNullOrEmpty(ir.Separator));

    /// <inheritdoc/>
    public override bool Holds(ReadOnlySpan<JsonSlice> claims, ReadOnlySpan<byte> payload)
    {
        var claim = claims[place];
        if (!claim.Exists)
            return false;
        var reader = new Utf8JsonReader(claim.In(payload));
        reader.Read();
        return ir.Function switch
        {
            ClaimFunction.Equals => IsOneOf(ref reader),
            ClaimFunction.OneOf => reader.TokenType == JsonTokenType.StartArray ? HasItem(ref reader) : IsOneOf(ref reader),
            ClaimFunction.Contains when reader.TokenType == JsonTokenType.StartArray => HasItem(ref reader),
            _ => reader.TokenType == JsonTokenType.String && HoldsOf(reader.GetString()!),
        };
    }

    private bool HoldsOf(string text) => ir.Function switch
    {
        ClaimFunction.Prefix => text.StartsWith(_values[0], StringComparison.Ordinal),
        ClaimFunction.Contains => text.Contains(_values[0], StringComparison.Ordinal),
        ClaimFunction.SplitContains => HasPart(text),
        _ => false,
    };

    private bool HasPart(string text)
    {
        foreach (var range in text.AsSpan().Split(ir.Separator))
        {
            if (text.AsSpan(range).Trim().SequenceEqual(_values[0]))
                return true;
        }

        return false;
    }

    private bool HasItem(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (IsOneOf(ref reader))
                return true;

            // Lists and objects in the list are no items that a text could be.
            reader.Skip();
        }

        return false;
    }

    private bool IsOneOf(ref Utf8JsonReader reader)
    {
        foreach (var value in _utf8)
        {
            var same = reader.TokenType switch
            {
                JsonTokenType.String => reader.ValueTextEquals(value),
                JsonTokenType.Number => reader.ValueSpan.SequenceEqual(value),
                JsonTokenType.True => value.AsSpan().SequenceEqual("true"u8),
                JsonTokenType.False => value.AsSpan().SequenceEqual("false"u8),
                _ => false,
            };
            if (same)
                return true;
        }

        return false;
    }
}

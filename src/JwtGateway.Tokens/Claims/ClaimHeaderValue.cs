using System.Globalization;
using System.Text.Json;
using JwtGateway.Tokens.Json;

namespace JwtGateway.Tokens.Claims;

/// <summary>
/// A claim as a header value, in Envoy's encodings: strings as they are, integers in decimal, other numbers with six decimals (negative ones too),
/// lists and objects as base64 of their JSON; nothing for null and for empty strings.
/// </summary>
internal static class ClaimHeaderValue
{
    /// <summary>The value; null: no header.</summary>
    /// <param name="reader">Stands on the claim's value.</param>
    /// <param name="json">The text that the reader walks.</param>
    public static string? Of(ref Utf8JsonReader reader, ReadOnlySpan<byte> json) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString() is { Length: > 0 } text ? text : null,
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Number => Number(reader.ValueSpan),
        JsonTokenType.StartArray or JsonTokenType.StartObject => Base64(ref reader, json),
        _ => null,
    };

    /// <summary>
    /// Whether a value can stand in a header line: no control characters, which would end the line or be refused by the upstream
    /// (RFC 9110 section 5.5), and no blanks around it, which would not arrive.
    /// </summary>
    public static bool IsSafe(string value) =>
        !value.AsSpan().ContainsAnyInRange('\0', '\u001f') && !value.AsSpan().ContainsAnyInRange('\u007f', '\u009f')
        && value[0] != ' ' && value[^1] != ' ';

    private static string Number(ReadOnlySpan<byte> text)
    {
        // Written as an integer and not negative: its own digits, where Envoy's double would lose some beyond 2^53.
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var integer))
            return integer.ToString(CultureInfo.InvariantCulture);
        var value = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return value is >= 0 and < ulong.MaxValue && double.IsInteger(value)
            ? ((ulong)value).ToString(CultureInfo.InvariantCulture)
            : value.ToString("F6", CultureInfo.InvariantCulture);
    }

    private static string Base64(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var value = json[start..(int)reader.BytesConsumed];
        var compact = new byte[value.Length];
        return Convert.ToBase64String(compact.AsSpan(0, JsonText.Compact(value, compact)));
    }
}

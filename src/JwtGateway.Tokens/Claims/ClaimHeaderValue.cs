using System.Globalization;
using System.Text;
using System.Text.Json;
using JwtGateway.Ir;
using JwtGateway.Tokens.Json;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Claims;

/// <summary>A claim as one header value. Nothing for null and for empty strings.</summary>
internal static class ClaimHeaderValue
{
    /// <summary>The value; null: no header.</summary>
    /// <param name="json">The claim.</param>
    /// <param name="encoding">How it is written; not one that makes a list of it.</param>
    public static string? Of(ReadOnlySpan<byte> json, ClaimEncoding encoding)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader is { TokenType: JsonTokenType.Null } or { TokenType: JsonTokenType.String, ValueSpan.IsEmpty: true })
            return null;
        return encoding switch
        {
            ClaimEncoding.Envoy => OfEnvoy(ref reader, json),
            ClaimEncoding.Json => OfScalar(ref reader) ?? HeaderJson.Of(json),
            ClaimEncoding.Base64UrlJson => Base64UrlText.Encode(Compact(json)),
            _ => throw new ArgumentOutOfRangeException(nameof(encoding), encoding, "It makes more than one value."),
        };
    }

    /// <summary>A string as it is, a number as the token writes it, true or false; null for everything else, and for an empty string.</summary>
    public static string? OfScalar(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString() is { Length: > 0 } text ? text : null,
        JsonTokenType.Number => Encoding.ASCII.GetString(reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => null,
    };

    /// <summary>
    /// Whether a value can stand in a header line: no control characters, which would end the line or be refused by the upstream
    /// (RFC 9110 section 5.5), and no blanks around it, which would not arrive.
    /// </summary>
    public static bool IsSafe(string value) =>
        !value.AsSpan().ContainsAnyInRange('\0', '\u001f') && !value.AsSpan().ContainsAnyInRange('\u007f', '\u009f')
        && value[0] != ' ' && value[^1] != ' ';

    // Strings as they are, integers in decimal, other numbers with six decimals (negative ones too), lists and objects as base64 of their JSON.
    private static string? OfEnvoy(ref Utf8JsonReader reader, ReadOnlySpan<byte> json) => reader.TokenType switch
    {
        JsonTokenType.Number => EnvoyNumber(reader.ValueSpan),
        JsonTokenType.StartArray or JsonTokenType.StartObject => Convert.ToBase64String(Compact(json)),
        _ => OfScalar(ref reader),
    };

    private static string EnvoyNumber(ReadOnlySpan<byte> text)
    {
        // Written as an integer and not negative: its own digits, where Envoy's double would lose some beyond 2^53.
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var integer))
            return integer.ToString(CultureInfo.InvariantCulture);
        var value = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return value is >= 0 and < ulong.MaxValue && double.IsInteger(value)
            ? ((ulong)value).ToString(CultureInfo.InvariantCulture)
            : value.ToString("F6", CultureInfo.InvariantCulture);
    }

    private static byte[] Compact(ReadOnlySpan<byte> json)
    {
        var compact = new byte[json.Length];
        return compact[..JsonText.Compact(json, compact)];
    }
}

using System.Text;
using JwtGateway.Tokens.Authentication;

namespace JwtGateway.Tokens.Extraction;

/// <summary>Finds tokens in <c>application/x-www-form-urlencoded</c> (WHATWG URL, section 5.1: a plus sign is a blank).</summary>
internal static class FormText
{
    /// <summary>Adds every value of a field, decoded.</summary>
    public static void Find(ReadOnlySpan<byte> form, ReadOnlySpan<byte> name, RequestTokens tokens, ref TokenSet found)
    {
        for (var more = true; more;)
        {
            if (Value(Next(ref form, out more), name) is { } value)
                found.Add(tokens, value.AsMemory());
        }
    }

    /// <summary>Every value of a field, decoded.</summary>
    public static List<string> Values(ReadOnlySpan<byte> form, ReadOnlySpan<byte> name, bool ignoreCase)
    {
        var values = new List<string>();
        for (var more = true; more;)
        {
            if (Value(Next(ref form, out more), name, ignoreCase) is { } value)
                values.Add(value);
        }

        return values;
    }

    /// <summary>The form without a field, everything else as it was written; null when there is nothing to remove.</summary>
    public static byte[]? Without(ReadOnlySpan<byte> form, ReadOnlySpan<byte> name, RequestScope scope, bool ignoreCase = false)
    {
        var left = new byte[form.Length];
        var length = 0;
        var first = true;
        var removed = false;
        for (var more = true; more;)
        {
            var pair = Next(ref form, out more);
            if (Value(pair, name, ignoreCase) is { } value && !scope.Keeps(value))
            {
                removed = true;
                continue;
            }

            if (!first)
                left[length++] = (byte)'&';
            first = false;
            pair.CopyTo(left.AsSpan(length));
            length += pair.Length;
        }

        return removed ? left[..length] : null;
    }

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest, out bool more)
    {
        var end = rest.IndexOf((byte)'&');
        more = end >= 0;
        var pair = more ? rest[..end] : rest;
        rest = more ? rest[(end + 1)..] : default;
        return pair;
    }

    private static string? Value(ReadOnlySpan<byte> pair, ReadOnlySpan<byte> name, bool ignoreCase = false)
    {
        var equals = pair.IndexOf((byte)'=');
        if (!IsName(equals < 0 ? pair : pair[..equals], name, ignoreCase))
            return null;
        return equals < 0 ? "" : Decode(pair[(equals + 1)..]);
    }

    // An escape takes three bytes, so a longer text cannot be the name.
    private static bool IsName(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, bool ignoreCase)
    {
        if (!text.ContainsAny((byte)'%', (byte)'+'))
            return Same(text, name, ignoreCase);
        if (text.Length > 3 * name.Length)
            return false;
        var decoded = new byte[text.Length];
        return Same(decoded.AsSpan(0, Decode(text, decoded)), name, ignoreCase);
    }

    private static bool Same(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, bool ignoreCase) =>
        text.SequenceEqual(name) || (ignoreCase && Ascii.EqualsIgnoreCase(text, name));

    private static string Decode(ReadOnlySpan<byte> text)
    {
        var decoded = new byte[text.Length];
        return Encoding.UTF8.GetString(decoded.AsSpan(0, Decode(text, decoded)));
    }

    private static int Decode(ReadOnlySpan<byte> text, Span<byte> to)
    {
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '%' && i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1]) && char.IsAsciiHexDigit((char)text[i + 2]))
            {
                c = (byte)((Hex(text[i + 1]) << 4) | Hex(text[i + 2]));
                i += 2;
            }
            else if (c == '+')
            {
                c = (byte)' ';
            }

            to[length++] = c;
        }

        return length;
    }

    private static int Hex(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}

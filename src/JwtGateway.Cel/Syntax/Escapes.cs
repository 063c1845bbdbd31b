using System.Globalization;
using System.Text;

namespace JwtGateway.Cel.Syntax;

/// <summary>Escape sequences of strings and bytes.</summary>
internal static class Escapes
{
    /// <summary>Reads the sequence that begins at the backslash. Gives its length, or what is wrong with it.</summary>
    public static (int Length, string? Wrong) Read(string source, int at, bool isBytes, StringLiterals.LiteralText into)
    {
        if (at + 1 >= source.Length)
            return (0, "a string ends within an escape");
        var c = source[at + 1];
        if (Simple(c) is { } character)
        {
            into.Append(character);
            return (2, null);
        }

        return c switch
        {
            'x' or 'X' => Octet(source, at, 2, NumberStyles.AllowHexSpecifier, into),
            >= '0' and <= '3' => Octal(source, at, into),
            'u' or 'U' when isBytes => (0, $"\\{c} is for strings; in bytes write \\x and two hexadecimal digits"),
            'u' => CodePoint(source, at, 4, into),
            'U' => CodePoint(source, at, 8, into),
            _ => (0, $"unknown escape; write \\\\ for a backslash, or r\"…\" for a string without escapes"),
        };
    }

    private static char? Simple(char c) => c switch
    {
        '\\' or '?' or '"' or '\'' or '`' => c,
        'a' => '\a',
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\v',
        _ => null,
    };

    private static (int, string?) Octet(string source, int at, int digits, NumberStyles style, StringLiterals.LiteralText into)
    {
        if (at + 2 + digits > source.Length || !byte.TryParse(source.AsSpan(at + 2, digits), style, CultureInfo.InvariantCulture, out var octet))
            return (0, "\\x takes two hexadecimal digits");
        into.AppendOctet(octet);
        return (2 + digits, null);
    }

    private static (int, string?) Octal(string source, int at, StringLiterals.LiteralText into)
    {
        if (at + 4 > source.Length || source.AsSpan(at + 2, 2).ContainsAnyExceptInRange('0', '7'))
            return (0, "an octal escape takes three digits, \\000 to \\377");
        into.AppendOctet((byte)(((source[at + 1] - '0') << 6) | ((source[at + 2] - '0') << 3) | (source[at + 3] - '0')));
        return (4, null);
    }

    private static (int, string?) CodePoint(string source, int at, int digits, StringLiterals.LiteralText into)
    {
        if (at + 2 + digits > source.Length
            || !uint.TryParse(source.AsSpan(at + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
            return (0, $"\\{source[at + 1]} takes {digits} hexadecimal digits");
        if (Rune.TryCreate(number, out var rune))
            into.Append(rune);
        else if (digits == 4)
            into.Append((char)number);
        else
            return (0, "a code point is at most \\U0010FFFF, and no surrogate");
        return (2 + digits, null);
    }
}

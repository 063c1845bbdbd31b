using System.Globalization;

namespace JwtGateway.Cel.Syntax;

/// <summary>Numbers: decimal and hexadecimal integers, with <c>u</c> unsigned, and floating-point.</summary>
internal static class NumberLiterals
{
    /// <summary>Reads the number that begins there. A sign is an operator, which the parser joins.</summary>
    public static Token Read(string source, int start)
    {
        if (source[start] == '0' && start + 1 < source.Length && source[start + 1] is 'x' or 'X')
            return Integer(source, start, Digits(source, start + 2, char.IsAsciiHexDigit), 2);
        var end = Digits(source, start, char.IsAsciiDigit);
        var whole = end;
        if (end + 1 < source.Length && source[end] == '.' && char.IsAsciiDigit(source[end + 1]))
            end = Digits(source, end + 1, char.IsAsciiDigit);
        if (end < source.Length && source[end] is 'e' or 'E')
        {
            var digits = end + 1 < source.Length && source[end + 1] is '+' or '-' ? end + 2 : end + 1;
            var exponent = Digits(source, digits, char.IsAsciiDigit);
            if (exponent == digits)
                return Wrong(source, start, digits, "an exponent has no digits");
            end = exponent;
        }

        return end == whole ? Integer(source, start, end, 0) : Double(source, start, end);
    }

    private static Token Double(string source, int start, int end)
    {
        var text = source[start..end];
        var number = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(number)
            ? Finish(source, start, end, text, CelValue.FromDouble(number))
            : Wrong(source, start, end, "a number is beyond what a double can hold");
    }

    private static Token Integer(string source, int start, int end, int prefix)
    {
        var text = source[start..end];
        if (text.Length == prefix)
            return Wrong(source, start, end, "a hexadecimal number has no digits");
        var style = prefix == 0 ? NumberStyles.None : NumberStyles.AllowHexSpecifier;
        var fits = ulong.TryParse(text.AsSpan(prefix), style, CultureInfo.InvariantCulture, out var number);
        if (end < source.Length && source[end] is 'u' or 'U')
            return fits ? Finish(source, start, end + 1, text, CelValue.FromUint(number)) : Wrong(source, start, end, "a uint is at most 18446744073709551615");

        // 2^63 is an int only after a minus, which the parser sees: it stays a uint whose text says that nobody wrote a u.
        const ulong Smallest = 1UL << 63;
        return fits && number <= Smallest
            ? Finish(source, start, end, number == Smallest ? "2^63" : text, number == Smallest ? CelValue.FromUint(number) : CelValue.FromInt((long)number))
            : Wrong(source, start, end, "an int is at most 9223372036854775807; append u for a uint");
    }

    private static Token Finish(string source, int start, int end, string text, CelValue value) =>
        end < source.Length && (char.IsAsciiLetterOrDigit(source[end]) || source[end] == '_')
            ? Wrong(source, start, end, "a number runs into a name; put an operator or a blank between them")
            : new Token(TokenKind.Literal, start, end, text, value);

    private static Token Wrong(string source, int start, int end, string message) =>
        new(TokenKind.Error, start, Math.Min(end, source.Length), message);

    private static int Digits(string source, int start, Func<char, bool> isDigit)
    {
        while (start < source.Length && isDigit(source[start]))
            start++;
        return start;
    }
}

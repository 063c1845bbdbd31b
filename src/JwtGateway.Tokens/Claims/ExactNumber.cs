namespace JwtGateway.Tokens.Claims;

/// <summary>
/// A JSON number (RFC 8259 section 6) as its significant digits and a power of ten, so that numbers compare exactly whatever their size and
/// spelling: 9007199254740993 is not 9007199254740992, and 1.50 is 15e-1. Nothing is allocated.
/// </summary>
internal readonly ref struct ExactNumber
{
    private const int MaxExponentDigits = 9;

    private readonly bool _negative;

    // From the first digit that is not 0 to the last; there may be a point between them.
    private readonly ReadOnlySpan<byte> _digits;

    // The power of ten of the last digit.
    private readonly long _exponent;

    private ExactNumber(bool negative, ReadOnlySpan<byte> digits, long exponent)
    {
        _negative = negative;
        _digits = digits;
        _exponent = exponent;
    }

    /// <summary>Reads <paramref name="text"/>; false when it is no JSON number, or is one whose exponent has more than nine digits.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ExactNumber number)
    {
        number = default;
        var negative = text.StartsWith("-"u8);
        if (negative)
            text = text[1..];
        var e = text.IndexOfAny((byte)'e', (byte)'E');
        var mantissa = e < 0 ? text : text[..e];
        if (!IsMantissa(mantissa) || (e >= 0 && !IsExponent(text[(e + 1)..])))
            return false;
        var first = mantissa.IndexOfAnyInRange((byte)'1', (byte)'9');
        if (first < 0)
            return true;
        var exponent = 0L;
        if (e >= 0 && !TryExponent(text[(e + 1)..], out exponent))
            return false;
        var last = mantissa.LastIndexOfAnyInRange((byte)'1', (byte)'9');
        var point = mantissa.IndexOf((byte)'.');
        if (point < 0)
            point = mantissa.Length;
        number = new ExactNumber(negative, mantissa[first..(last + 1)], exponent + (last < point ? point - 1 - last : point - last));
        return true;
    }

    /// <summary>Whether it is the same number. Both zeros are.</summary>
    public bool Is(in ExactNumber other) =>
        _negative == other._negative && _exponent == other._exponent && SameDigits(_digits, other._digits);

    private static bool SameDigits(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var i = 0;
        var j = 0;
        while (true)
        {
            if (i < one.Length && one[i] == '.')
                i++;
            if (j < other.Length && other[j] == '.')
                j++;
            if (i >= one.Length || j >= other.Length)
                return i >= one.Length && j >= other.Length;
            if (one[i++] != other[j++])
                return false;
        }
    }

    private static bool IsMantissa(ReadOnlySpan<byte> text)
    {
        var point = text.IndexOf((byte)'.');
        var whole = point < 0 ? text : text[..point];
        return AreDigits(whole) && (whole.Length == 1 || whole[0] != '0') && (point < 0 || AreDigits(text[(point + 1)..]));
    }

    private static bool IsExponent(ReadOnlySpan<byte> text) =>
        AreDigits(text.StartsWith("-"u8) || text.StartsWith("+"u8) ? text[1..] : text);

    private static bool TryExponent(ReadOnlySpan<byte> text, out long exponent)
    {
        exponent = 0;
        var negative = text.StartsWith("-"u8);
        text = text.TrimStart("+-"u8).TrimStart((byte)'0');
        if (text.Length > MaxExponentDigits)
            return false;
        foreach (var digit in text)
            exponent = (exponent * 10) + digit - '0';
        if (negative)
            exponent = -exponent;
        return true;
    }

    private static bool AreDigits(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}

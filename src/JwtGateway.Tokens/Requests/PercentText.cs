namespace JwtGateway.Tokens.Requests;

/// <summary>Percent-encoding (RFC 3986 section 2.1).</summary>
internal static class PercentText
{
    /// <summary>
    /// Decodes a segment of a normalized path, which is ASCII; false for an escape that is none, for anything beyond ASCII, and when it does not
    /// fit.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> to, out int length)
    {
        length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var octet = (byte)text[i];
            if (!char.IsAscii(text[i]) || length == to.Length || (text[i] == '%' && !TryEscape(text[i..], out octet)))
                return false;
            if (text[i] == '%')
                i += 2;
            to[length++] = octet;
        }

        return true;
    }

    private static bool TryEscape(ReadOnlySpan<char> text, out byte octet)
    {
        octet = 0;
        if (text.Length < 3 || !char.IsAsciiHexDigit(text[1]) || !char.IsAsciiHexDigit(text[2]))
            return false;
        octet = (byte)((Value(text[1]) << 4) | Value(text[2]));
        return true;
    }

    private static int Value(char digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}

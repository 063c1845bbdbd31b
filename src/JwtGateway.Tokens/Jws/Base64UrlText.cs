using System.Buffers;
using System.Buffers.Text;

namespace JwtGateway.Tokens.Jws;

/// <summary>
/// base64url as RFC 7515 section 2 has it: no padding, no blanks, and one spelling only for each value. The platform's decoder is more
/// forgiving, and a token with two spellings would be two tokens to a cache or a revocation list.
/// </summary>
internal static class Base64UrlText
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Decodes <paramref name="text"/>; false when it is not canonical.</summary>
    /// <param name="text">The encoded octets; empty means none.</param>
    /// <param name="destination">At least three quarters as long.</param>
    /// <param name="written">How many octets there are.</param>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        written = 0;
        return IsCanonical(text) && Base64Url.TryDecodeFromChars(text, destination, out written);
    }

    /// <summary>The same into a new array; null when it is not canonical.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> text) => IsCanonical(text) ? Base64Url.DecodeFromChars(text) : null;

    /// <summary>Encodes <paramref name="octets"/>.</summary>
    public static string Encode(ReadOnlySpan<byte> octets) => Base64Url.EncodeToString(octets);

    private static bool IsCanonical(ReadOnlySpan<char> text)
    {
        if (text.ContainsAnyExcept(Alphabet))
            return false;
        return (text.Length % 4) switch
        {
            0 => true,
            2 => (Value(text[^1]) & 0b1111) == 0,
            3 => (Value(text[^1]) & 0b0011) == 0,
            _ => false,
        };
    }

    private static int Value(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a' + 26,
        >= '0' and <= '9' => c - '0' + 52,
        '-' => 62,
        _ => 63,
    };
}

using System.Numerics;

namespace JwtGateway.Tokens.Keys;

/// <summary>
/// Whether 32 octets are a public key that is worth anything. OpenSSL takes any octets as a key and finds out with each signature; and it accepts points
/// of small order, for which anybody can make signatures (RFC 8725 section 3.4 asks for such checks). Done once for a key, off the request path.
/// </summary>
internal static class Ed25519Point
{
    // RFC 8032 section 5.1.
    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger D = Mod(-121665 * Inverse(121666));

    /// <summary>What is wrong with <paramref name="encoded"/>; null when nothing is.</summary>
    public static string? Problem(ReadOnlySpan<byte> encoded)
    {
        var number = new BigInteger(encoded, isUnsigned: true);
        var y = number & (BigInteger.Pow(2, 255) - 1);
        var signOfX = number >> 255;
        var squareOfX = SquareOfX(y);

        // RFC 8032 section 5.1.3: y is below p, x exists, and there is no negative zero.
        if (y >= P || !IsSquare(squareOfX) || (squareOfX.IsZero && !signOfX.IsZero))
            return "is not a point of the curve (RFC 8032 section 5.1.3)";
        return Double(Double(Double(y))).IsOne ? "is a point of small order: anybody could sign for it (RFC 8725 section 3.4)" : null;
    }

    // -x² + y² = 1 + d·x²·y². The divisor is never zero: -1/d has no root.
    private static BigInteger SquareOfX(BigInteger y) => Mod((y * y - 1) * Inverse(D * y * y + 1));

    /// <summary>The y of twice the point. It depends on the squares of x and y alone, so no root is needed.</summary>
    private static BigInteger Double(BigInteger y)
    {
        var squareOfX = SquareOfX(y);
        return Mod((y * y + squareOfX) * Inverse(2 + squareOfX - y * y));
    }

    private static bool IsSquare(BigInteger number) => number.IsZero || BigInteger.ModPow(number, (P - 1) / 2, P).IsOne;

    private static BigInteger Inverse(BigInteger number) => BigInteger.ModPow(Mod(number), P - 2, P);

    private static BigInteger Mod(BigInteger number)
    {
        var rest = number % P;
        return rest.Sign < 0 ? rest + P : rest;
    }
}

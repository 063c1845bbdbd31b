using System.Globalization;
using System.Numerics;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.Jwe;

/// <summary>
/// Whether a point that a token brings along lies on its curve. One that does not would draw the private key out, piece by piece (RFC 7518 appendix C,
/// RFC 8725 section 3.4). The platform finds out as well, but by throwing, and a bad token is no reason for that.
/// </summary>
internal static class CurvePoint
{
    // SEC 2 version 2.0, sections 2.4.2, 2.5.1 and 2.6.1; a is p - 3 on all three. Their groups have cofactor 1, so no point is of small order.
    private static readonly Equation P256 = new(
        (BigInteger.One << 256) - (BigInteger.One << 224) + (BigInteger.One << 192) + (BigInteger.One << 96) - 1,
        "05ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");

    private static readonly Equation P384 = new(
        (BigInteger.One << 384) - (BigInteger.One << 128) - (BigInteger.One << 96) + (BigInteger.One << 32) - 1,
        "0b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef");

    private static readonly Equation P521 = new(
        (BigInteger.One << 521) - 1,
        "051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00");

    /// <summary>Whether it does. Coordinates are compared as they are: one that is not below the prime is none.</summary>
    public static bool IsOn(Curve curve, ReadOnlySpan<byte> x, ReadOnlySpan<byte> y) => curve.Kind switch
    {
        KeyKind.EcP256 => P256.Holds(x, y),
        KeyKind.EcP384 => P384.Holds(x, y),
        KeyKind.EcP521 => P521.Holds(x, y),
        _ => false,
    };

    private sealed class Equation(BigInteger p, string b)
    {
        private readonly BigInteger _b = BigInteger.Parse(b, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

        public bool Holds(ReadOnlySpan<byte> xOctets, ReadOnlySpan<byte> yOctets)
        {
            var x = new BigInteger(xOctets, isUnsigned: true, isBigEndian: true);
            var y = new BigInteger(yOctets, isUnsigned: true, isBigEndian: true);
            return x < p && y < p && ((y * y) - ((((x * x) - 3) * x) + _b)) % p == BigInteger.Zero;
        }
    }
}

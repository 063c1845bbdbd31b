using System.Globalization;
using System.Numerics;

namespace JwtGateway.Translation.Validation;

/// <summary>Kubernetes quantities (apimachinery's resource.Quantity), e.g. <c>16Mi</c>, <c>0.5Gi</c>, <c>64e6</c>, as whole bytes.</summary>
internal static class Quantities
{
    public const string Expected = "expected an amount of bytes as Kubernetes writes them, such as 16Mi";

    // More digits than any amount of memory has, so that nobody can have us compute with a million of them.
    private const int MaxLength = 32;
    private const int MaxExponent = 18;

    /// <summary>The amount, a part of a byte counted as a whole one; <see cref="long.MaxValue"/> when it is more. Null when it is none or negative.</summary>
    public static long? Bytes(string text)
    {
        var number = text.AsSpan();
        if (number is ['+', ..])
            number = number[1..];
        var end = 0;
        while (end < number.Length && (char.IsAsciiDigit(number[end]) || number[end] == '.'))
            end++;
        var suffix = number[end..].ToString();
        number = number[..end];
        var dot = number.IndexOf('.');
        var digits = dot < 0 ? number.ToString() : string.Concat(number[..dot], number[(dot + 1)..]);
        if (text.Length > MaxLength || digits.Length == 0 || digits.Contains('.', StringComparison.Ordinal) || Factor(suffix) is not var (factor, divisor))
            return null;
        var down = divisor * BigInteger.Pow(10, dot < 0 ? 0 : number.Length - dot - 1);
        var bytes = ((BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) * factor) + down - 1) / down;
        return bytes > long.MaxValue ? long.MaxValue : (long)bytes;
    }

    private static (BigInteger Factor, BigInteger Divisor)? Factor(string suffix) => suffix switch
    {
        "" => (1, 1),
        "Ki" => (1L << 10, 1),
        "Mi" => (1L << 20, 1),
        "Gi" => (1L << 30, 1),
        "Ti" => (1L << 40, 1),
        "Pi" => (1L << 50, 1),
        "Ei" => (1L << 60, 1),
        "n" => (1, 1_000_000_000),
        "u" => (1, 1_000_000),
        "m" => (1, 1_000),
        "k" => (1_000, 1),
        "M" => (1_000_000, 1),
        "G" => (1_000_000_000, 1),
        "T" => (1_000_000_000_000, 1),
        "P" => (1_000_000_000_000_000, 1),
        "E" => (1_000_000_000_000_000_000, 1),
        ['e' or 'E', .. var exponent] => Power(exponent),
        _ => null,
    };

    private static (BigInteger Factor, BigInteger Divisor)? Power(string exponent)
    {
        if (!int.TryParse(exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power) || Math.Abs((long)power) > MaxExponent)
            return null;
        return power < 0 ? (1, BigInteger.Pow(10, -power)) : (BigInteger.Pow(10, power), 1);
    }
}

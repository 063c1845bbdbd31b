using System.Globalization;
using System.Text;

namespace JwtGateway.Cel;

/// <summary>The texts of values.</summary>
internal static class CelText
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>What <c>string(x)</c> gives for what has such a form; an error else.</summary>
    public static CelValue ToText(in CelValue value) => value.Kind switch
    {
        CelKind.String => value,
        CelKind.Bool => CelValue.FromString(value.AsBool ? "true" : "false"),
        CelKind.Int => CelValue.FromString(value.AsInt.ToString(CultureInfo.InvariantCulture)),
        CelKind.Uint => CelValue.FromString(value.AsUint.ToString(CultureInfo.InvariantCulture)),
        CelKind.Double => CelValue.FromString(Number(value.AsDouble)),
        CelKind.Bytes => Utf8(value.AsBytes),
        CelKind.Timestamp => CelValue.FromString(TimeText.Timestamp(value)),
        CelKind.Duration => CelValue.FromString(TimeText.Duration(value)),
        _ => CelErrors.NoSuchOverload,
    };

    /// <summary>Bytes as text; an error where they are none.</summary>
    public static CelValue Utf8(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return CelValue.FromString(Strict.GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            return CelErrors.Utf8;
        }
    }

    /// <summary>The shortest digits that give the number back; an exponent only below 1e-4 and from 1e21.</summary>
    public static string Number(double number)
    {
        if (double.IsNaN(number))
            return "NaN";
        if (double.IsInfinity(number))
            return number > 0 ? "+Inf" : "-Inf";
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        if (text.IndexOf('E', StringComparison.Ordinal) is not (> 0 and var e))
            return text;
        var exponent = int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return exponent is < -4 or >= 21 ? Scientific(text.AsSpan(0, e), exponent) : Plain(text.AsSpan(0, e), exponent);
    }

    private static string Scientific(ReadOnlySpan<char> mantissa, int exponent) =>
        $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)}";

    private static string Plain(ReadOnlySpan<char> mantissa, int exponent)
    {
        var sign = mantissa[0] == '-' ? "-" : "";
        var digits = mantissa.ToString().Replace("-", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);
        if (exponent < 0)
            return sign + "0." + new string('0', -exponent - 1) + digits;
        return digits.Length > exponent + 1
            ? sign + digits[..(exponent + 1)] + "." + digits[(exponent + 1)..]
            : sign + digits.PadRight(exponent + 1, '0');
    }
}

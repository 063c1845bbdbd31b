using System.Globalization;
using System.Text;

namespace JwtGateway.Cel.Functions;

/// <summary>The functions that are named like types. What does not fit is an error.</summary>
internal static class Conversions
{
    private const double TwoTo63 = 9_223_372_036_854_775_808d;

    public static IEnumerable<Overload> Overloads() =>
    [
        Same("int", CelType.Int), Same("uint", CelType.Uint), Same("double", CelType.Double), Same("string", CelType.String),
        Same("bytes", CelType.Bytes), Same("bool", CelType.Bool), Same("timestamp", CelType.Timestamp), Same("duration", CelType.Duration),
        Of("int", CelType.Uint, CelType.Int, value => value.AsUint <= long.MaxValue ? CelValue.FromInt(value.AsInt) : CelErrors.Range),
        Of("int", CelType.Double, CelType.Int, value => value.AsDouble is > -TwoTo63 and < TwoTo63 ? CelValue.FromInt((long)value.AsDouble) : CelErrors.Range),
        Of("int", CelType.String, CelType.Int, value => Int(value.AsString)),
        Of("int", CelType.Timestamp, CelType.Int, value => CelValue.FromInt(value.Seconds)),
        Of("uint", CelType.Int, CelType.Uint, value => value.AsInt >= 0 ? CelValue.FromUint(value.AsUint) : CelErrors.Range),
        Of("uint", CelType.Double, CelType.Uint, value => value.AsDouble is > -1 and < TwoTo63 * 2 ? CelValue.FromUint((ulong)value.AsDouble) : CelErrors.Range),
        Of("uint", CelType.String, CelType.Uint, value => Uint(value.AsString)),
        Of("double", CelType.Int, CelType.Double, value => CelValue.FromDouble(value.AsInt)),
        Of("double", CelType.Uint, CelType.Double, value => CelValue.FromDouble(value.AsUint)),
        Of("double", CelType.String, CelType.Double, value => Double(value.AsString)),
        Text(CelType.Bool), Text(CelType.Int), Text(CelType.Uint), Text(CelType.Double), Text(CelType.Bytes), Text(CelType.Timestamp), Text(CelType.Duration),
        new("bytes", false, [CelType.String], CelType.Bytes, (a, ref state) =>
            state.SpendText(a[0].AsString.Length) ? CelValue.FromBytes(Encoding.UTF8.GetBytes(a[0].AsString)) : CelErrors.Cost),
        Of("bool", CelType.String, CelType.Bool, value => Bool(value.AsString)),
        Of("timestamp", CelType.String, CelType.Timestamp, value => TimeText.ParseTimestamp(value.AsString)),
        Of("timestamp", CelType.Int, CelType.Timestamp, value => CelValue.Timestamp(value.AsInt, 0)),
        Of("duration", CelType.String, CelType.Duration, value => TimeText.ParseDuration(value.AsString)),
        Of("type", CelType.Dyn, CelType.Type, value => CelValue.FromType(CelType.Of(value.Kind))),
        Of("dyn", CelType.Dyn, CelType.Dyn, value => value),
    ];

    private static Overload Of(string name, CelType from, CelType to, Func<CelValue, CelValue> convert) =>
        new(name, false, [from], to, (a, ref _) => convert(a[0]));

    private static Overload Same(string name, CelType type) => Of(name, type, type, value => value);

    private static Overload Text(CelType from) => new("string", false, [from], CelType.String, (a, ref state) =>
        state.SpendText(a[0].AsBytes.Length) ? CelText.ToText(a[0]) : CelErrors.Cost);

    private static CelValue Int(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? CelValue.FromInt(value)
            : CelValue.FromError("type conversion error: the string is no int");

    private static CelValue Uint(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? CelValue.FromUint(value)
            : CelValue.FromError("type conversion error: the string is no uint");

    private static CelValue Double(string text)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        var special = text.TrimStart('+', '-').ToUpperInvariant() is var word && text.Length - word.Length <= 1 ? word : "";
        if (special is "NAN" && text.Length == 3)
            return CelValue.FromDouble(double.NaN);
        if (special is "INF" or "INFINITY")
            return CelValue.FromDouble(text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity);
        if (text.Length > 0 && char.IsAsciiLetter(text[^1]))
            return CelValue.FromError("type conversion error: the string is no double");
        return double.TryParse(text, Style, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? CelValue.FromDouble(value)
            : CelValue.FromError("type conversion error: the string is no double");
    }

    private static CelValue Bool(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => CelValue.True,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => CelValue.False,
        _ => CelValue.FromError("type conversion error: the string is no bool"),
    };
}

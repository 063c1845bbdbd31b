using System.Globalization;
using System.Text;
using JwtGateway.Cel.Evaluation;

namespace JwtGateway.Cel.Functions;

/// <summary><c>format</c> with %s %d %f %e %b %x %X %o %%, and <c>strings.quote</c>.</summary>
internal static class StringFormat
{
    public static IEnumerable<Overload> Overloads() =>
    [
        new("format", true, [CelType.String, CelType.AnyList], CelType.String, Format),
        new("strings.quote", false, [CelType.String], CelType.String, (a, ref state) =>
            state.SpendText(a[0].AsString.Length) ? CelValue.FromString(Quote(a[0].AsString)) : CelErrors.Cost),
    ];

    private static CelValue Format(ReadOnlySpan<CelValue> a, ref EvaluationState state)
    {
        var (format, list, next) = (a[0].AsString, a[1].AsList!, 0);
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            if (!TryClause(format, ref i, out var precision, out var verb))
                return CelValue.FromError("format: write %s %d %f %e %b %x %X %o or %%");
            if (verb == '%')
            {
                text.Append('%');
                continue;
            }

            if (next >= list.Count)
                return CelErrors.IndexOutOfBounds;
            var piece = Piece(list[next++], verb, precision, ref state);
            if (piece.IsError)
                return piece;
            if (!state.SpendText(piece.AsString.Length))
                return CelErrors.Cost;
            text.Append(piece.AsString);
        }

        return state.SpendText(format.Length) ? CelValue.FromString(text.ToString()) : CelErrors.Cost;
    }

    private static bool TryClause(string format, ref int at, out int precision, out char verb)
    {
        precision = 6;
        verb = '\0';
        if (++at < format.Length && format[at] == '.')
        {
            var digits = 0;
            while (at + 1 + digits < format.Length && char.IsAsciiDigit(format[at + 1 + digits]))
                digits++;
            if (digits is 0 or > 2)
                return false;
            precision = int.Parse(format.AsSpan(at + 1, digits), NumberStyles.None, CultureInfo.InvariantCulture);
            at += digits + 1;
        }

        verb = at < format.Length ? format[at] : '\0';
        return verb is 's' or 'd' or 'f' or 'e' or 'b' or 'x' or 'X' or 'o' or '%';
    }

    private static CelValue Piece(in CelValue value, char verb, int precision, ref EvaluationState state) => (verb, value.Kind) switch
    {
        (_, CelKind.Error) => value,
        ('s', CelKind.List or CelKind.Map) => CelJsonText.Write(value, ref state),
        ('s', CelKind.Null) => CelValue.FromString("null"),
        ('s', CelKind.Type) => CelValue.FromString(value.AsType!.Name),
        ('s', _) or ('d', CelKind.Int or CelKind.Uint) => CelText.ToText(value),
        ('f', _) when Number(value) is { } number => CelValue.FromString(number.ToString("F" + precision, CultureInfo.InvariantCulture)),
        ('e', _) when Number(value) is { } number => CelValue.FromString(Exponent(number, precision)),
        ('b', CelKind.Bool) => CelValue.FromString(value.AsBool ? "1" : "0"),
        ('x', CelKind.String) => CelValue.FromString(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(value.AsString))),
        ('X', CelKind.String) => CelValue.FromString(Convert.ToHexString(Encoding.UTF8.GetBytes(value.AsString))),
        ('x', CelKind.Bytes) => CelValue.FromString(Convert.ToHexStringLower(value.AsBytes)),
        ('X', CelKind.Bytes) => CelValue.FromString(Convert.ToHexString(value.AsBytes)),
        (_, CelKind.Int) => CelValue.FromString((value.AsInt < 0 ? "-" : "") + Radix(value.AsInt < 0 ? 0UL - (ulong)value.AsInt : (ulong)value.AsInt, verb)),
        (_, CelKind.Uint) => CelValue.FromString(Radix(value.AsUint, verb)),
        _ => CelValue.FromError($"format: %{verb} does not take this type"),
    };

    private static double? Number(in CelValue value) => value.Kind switch
    {
        CelKind.Double => value.AsDouble,
        CelKind.Int => value.AsInt,
        CelKind.Uint => value.AsUint,
        _ => null,
    };

    private static string Exponent(double number, int precision) =>
        number.ToString("0." + new string('0', precision) + "e+00", CultureInfo.InvariantCulture);

    private static string Radix(ulong number, char verb) => verb switch
    {
        'b' => number.ToString("b", CultureInfo.InvariantCulture),
        'x' => number.ToString("x", CultureInfo.InvariantCulture),
        'X' => number.ToString("X", CultureInfo.InvariantCulture),
        _ => Convert.ToString((long)number, 8),
    };

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            var escape = "\a\b\f\n\r\t\v\\\"".IndexOf(c, StringComparison.Ordinal);
            quoted.Append(escape < 0 ? c.ToString() : "\\" + "abfnrtv\\\""[escape]);
        }

        return quoted.Append('"').ToString();
    }
}

namespace JwtGateway.Cel;

/// <summary>The order of values: numbers across types without loss, strings by code point, false before true.</summary>
internal static class CelOrdering
{
    private const double TwoTo63 = 9_223_372_036_854_775_808d;

    /// <summary>Negative, zero or positive; null where there is no order: NaN, or types that have none.</summary>
    public static int? Compare(in CelValue left, in CelValue right)
    {
        if (left.IsNumber && right.IsNumber)
            return Numbers(left, right);
        if (left.Kind != right.Kind)
            return null;
        return left.Kind switch
        {
            CelKind.Bool => left.AsInt.CompareTo(right.AsInt),
            CelKind.String => Strings(left.AsString, right.AsString),
            CelKind.Bytes => left.AsBytes.SequenceCompareTo(right.AsBytes),
            CelKind.Timestamp or CelKind.Duration => left.Seconds != right.Seconds
                ? left.Seconds.CompareTo(right.Seconds)
                : left.Nanos.CompareTo(right.Nanos),
            _ => null,
        };
    }

    /// <summary>Whether values of the two kinds have an order at all.</summary>
    public static bool AreOrdered(in CelValue left, in CelValue right) => left.Kind == right.Kind
        ? left.Kind is >= CelKind.Bool and <= CelKind.Duration
        : left.IsNumber && right.IsNumber;

    /// <summary>The order of two numbers of any type; null for NaN.</summary>
    public static int? Numbers(in CelValue left, in CelValue right) => (left.Kind, right.Kind) switch
    {
        (CelKind.Int, CelKind.Int) => left.AsInt.CompareTo(right.AsInt),
        (CelKind.Uint, CelKind.Uint) => left.AsUint.CompareTo(right.AsUint),
        (CelKind.Int, CelKind.Uint) => left.AsInt < 0 ? -1 : ((ulong)left.AsInt).CompareTo(right.AsUint),
        (CelKind.Uint, CelKind.Int) => right.AsInt < 0 ? 1 : left.AsUint.CompareTo((ulong)right.AsInt),
        (CelKind.Double, CelKind.Double) => double.IsNaN(left.AsDouble) || double.IsNaN(right.AsDouble) ? null : left.AsDouble.CompareTo(right.AsDouble),
        (CelKind.Double, CelKind.Int) => -ToDouble(right.AsInt, left.AsDouble),
        (CelKind.Int, CelKind.Double) => ToDouble(left.AsInt, right.AsDouble),
        (CelKind.Double, CelKind.Uint) => -ToDouble(right.AsUint, left.AsDouble),
        _ => ToDouble(left.AsUint, right.AsDouble),
    };

    /// <summary>The integer that a number is; false where it is none of 64 bits.</summary>
    public static bool ToInteger(double number, out long whole)
    {
        var fits = number is >= -TwoTo63 and < TwoTo63 && Math.Truncate(number).Equals(number);
        whole = fits ? (long)number : 0;
        return fits;
    }

    /// <summary>Orders by code point: UTF-16 sorts what is beyond the basic plane before U+E000, code points do not.</summary>
    public static int Strings(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
            return left.Length.CompareTo(right.Length);
        var (a, b) = (left[common], right[common]);
        return char.IsSurrogate(a) == char.IsSurrogate(b) ? a.CompareTo(b) : char.IsSurrogate(a) ? 1 : -1;
    }

    private static int? ToDouble(Int128 integer, double number)
    {
        if (double.IsNaN(number))
            return null;
        if (number >= TwoTo63 * 2)
            return -1;
        if (number < -TwoTo63)
            return 1;
        var whole = Math.Truncate(number);
        var order = integer.CompareTo((Int128)whole);
        return order != 0 ? order : 0d.CompareTo(number - whole);
    }
}

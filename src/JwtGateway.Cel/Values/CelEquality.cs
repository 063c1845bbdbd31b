namespace JwtGateway.Cel;

/// <summary>Equality as the language has it: numbers by value across types, lists by elements, maps by entries, different types never equal.</summary>
internal static class CelEquality
{
    /// <summary>Compares, and counts what that takes off the meter; with an empty meter the answer means nothing.</summary>
    public static bool AreEqual(in CelValue left, in CelValue right, ref long meter)
    {
        if (--meter < 0)
            return false;
        if (left.Kind != right.Kind)
            return left.IsNumber && right.IsNumber && CelOrdering.Numbers(left, right) == 0;
        switch (left.Kind)
        {
            case CelKind.Null:
                return true;
            case CelKind.Bool or CelKind.Int or CelKind.Uint:
                return left.AsInt == right.AsInt;
            case CelKind.Double:
                return left.AsDouble == right.AsDouble;
            case CelKind.String:
                meter -= left.AsString.Length >> 4;
                return string.Equals(left.AsString, right.AsString, StringComparison.Ordinal);
            case CelKind.Bytes:
                meter -= left.AsBytes.Length >> 4;
                return left.AsBytes.SequenceEqual(right.AsBytes);
            case CelKind.Timestamp or CelKind.Duration:
                return left.Seconds == right.Seconds && left.Nanos == right.Nanos;
            case CelKind.Type:
                return string.Equals(left.AsType!.Name, right.AsType!.Name, StringComparison.Ordinal);
            case CelKind.List:
                return Lists(left.AsList!, right.AsList!, ref meter);
            case CelKind.Map:
                return Maps(left.AsMap!, right.AsMap!, ref meter);
            default:
                return false;
        }
    }

    /// <summary>A hash that equal values share.</summary>
    public static int Hash(in CelValue value) => value.Kind switch
    {
        CelKind.Bool or CelKind.Int => value.AsInt.GetHashCode(),
        CelKind.Uint => value.AsUint.GetHashCode(),
        CelKind.Double => CelOrdering.ToInteger(value.AsDouble, out var whole) ? whole.GetHashCode() : value.AsDouble.GetHashCode(),
        CelKind.String => string.GetHashCode(value.AsString, StringComparison.Ordinal),
        CelKind.Bytes => value.AsBytes.Length,
        CelKind.Timestamp or CelKind.Duration => HashCode.Combine(value.Seconds, value.Nanos),
        CelKind.List => value.AsList!.Count,
        CelKind.Map => value.AsMap!.Count,
        _ => (int)value.Kind,
    };

    private static bool Lists(ICelList left, ICelList right, ref long meter)
    {
        if (left.Count != right.Count)
            return false;
        for (var i = 0; i < left.Count; i++)
        {
            if (!AreEqual(left[i], right[i], ref meter))
                return false;
        }

        return true;
    }

    private static bool Maps(ICelMap left, ICelMap right, ref long meter)
    {
        if (left.Count != right.Count)
            return false;
        foreach (var key in left.Keys)
        {
            if (!left.TryGet(key, out var a) || !right.TryGet(key, out var b) || !AreEqual(a, b, ref meter))
                return false;
        }

        return true;
    }
}

using JwtGateway.Cel.Evaluation;

namespace JwtGateway.Cel;

/// <summary>Equality as the language has it: numbers by value across types, lists by elements, maps by entries, different types never equal.</summary>
internal static class CelEquality
{
    /// <summary>
    /// Compares, and counts what that takes off the meter. With an empty meter, and with a fault (an element that is an error), the answer means nothing.
    /// </summary>
    public static bool AreEqual(in CelValue left, in CelValue right, ref EvaluationState state)
    {
        if (!state.Spend(1))
            return false;
        if (left.IsError || right.IsError)
            return Fault(left.Error ?? right.Error, ref state);
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
                state.Meter -= left.AsString.Length >> 4;
                return string.Equals(left.AsString, right.AsString, StringComparison.Ordinal);
            case CelKind.Bytes:
                state.Meter -= left.AsBytes.Length >> 4;
                return left.AsBytes.SequenceEqual(right.AsBytes);
            case CelKind.Timestamp or CelKind.Duration:
                return left.Seconds == right.Seconds && left.Nanos == right.Nanos;
            case CelKind.Type:
                return string.Equals(left.AsType!.Name, right.AsType!.Name, StringComparison.Ordinal);
            case CelKind.List:
                return Lists(left.AsList!, right.AsList!, ref state);
            case CelKind.Map:
                return Maps(left.AsMap!, right.AsMap!, ref state);
            default:
                return false;
        }
    }

    /// <summary>A hash that equal values share.</summary>
    public static int Hash(in CelValue value) => value.Kind switch
    {
        CelKind.Bool or CelKind.Int => value.AsInt.GetHashCode(),
        CelKind.Uint => value.AsUint.GetHashCode(),
        CelKind.Double => CelOrdering.ToInteger(value.AsDouble, out var whole) ? whole.GetHashCode() : LargeOrFraction(value.AsDouble),
        CelKind.String => string.GetHashCode(value.AsString, StringComparison.Ordinal),
        CelKind.Bytes => value.AsBytes.Length,
        CelKind.Timestamp or CelKind.Duration => HashCode.Combine(value.Seconds, value.Nanos),
        CelKind.List => value.AsList!.Count,
        CelKind.Map => value.AsMap!.Count,
        _ => (int)value.Kind,
    };

    private static int LargeOrFraction(double number) =>
        number is >= 9_223_372_036_854_775_808d and < 18_446_744_073_709_551_616d ? ((ulong)number).GetHashCode() : number.GetHashCode();

    private static bool Fault(string? message, ref EvaluationState state)
    {
        state.Fault = message;
        return false;
    }

    private static bool Lists(ICelList left, ICelList right, ref EvaluationState state)
    {
        if (left.Count != right.Count)
            return false;
        for (var i = 0; i < left.Count; i++)
        {
            if (!AreEqual(left[i], right[i], ref state))
                return false;
        }

        return true;
    }

    private static bool Maps(ICelMap left, ICelMap right, ref EvaluationState state)
    {
        if (left.Count != right.Count)
            return false;
        foreach (var key in left.Keys)
        {
            if (key.IsError)
                return Fault(key.Error, ref state);
            if (!left.TryGet(key, out var a) || !right.TryGet(key, out var b) || !AreEqual(a, b, ref state))
                return false;
        }

        return true;
    }
}

namespace JwtGateway.Cel.Functions;

/// <summary>Sums and differences of timestamps and durations; what is out of range is an error.</summary>
internal static class TimeArithmetic
{
    public static IEnumerable<Overload> Overloads() =>
    [
        new("_+_", false, [CelType.Timestamp, CelType.Duration], CelType.Timestamp, (a, ref _) => Timestamp(a[0], a[1], 1)),
        new("_+_", false, [CelType.Duration, CelType.Timestamp], CelType.Timestamp, (a, ref _) => Timestamp(a[1], a[0], 1)),
        new("_-_", false, [CelType.Timestamp, CelType.Duration], CelType.Timestamp, (a, ref _) => Timestamp(a[0], a[1], -1)),
        new("_-_", false, [CelType.Timestamp, CelType.Timestamp], CelType.Duration, (a, ref _) => Duration(a[0], a[1], -1)),
        new("_+_", false, [CelType.Duration, CelType.Duration], CelType.Duration, (a, ref _) => Duration(a[0], a[1], 1)),
        new("_-_", false, [CelType.Duration, CelType.Duration], CelType.Duration, (a, ref _) => Duration(a[0], a[1], -1)),
        new("-_", false, [CelType.Duration], CelType.Duration, (a, ref _) => CelValue.Duration(-(Int128)a[0].Seconds, -a[0].Nanos)),
    ];

    private static CelValue Timestamp(in CelValue at, in CelValue by, int sign) =>
        CelValue.Timestamp(at.Seconds + ((Int128)by.Seconds * sign), at.Nanos + ((long)by.Nanos * sign));

    private static CelValue Duration(in CelValue left, in CelValue right, int sign) =>
        CelValue.Duration(left.Seconds + ((Int128)right.Seconds * sign), left.Nanos + ((long)right.Nanos * sign));
}

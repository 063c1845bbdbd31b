using JwtGateway.Cel.Evaluation;

namespace JwtGateway.Cel.Functions;

/// <summary>Parts of timestamps, in UTC or a time zone, and of durations.</summary>
internal static class TimeGetters
{
    public static IEnumerable<Overload> Overloads() =>
    [
        .. Getter("getFullYear", time => time.Year),
        .. Getter("getMonth", time => time.Month - 1),
        .. Getter("getDayOfYear", time => time.DayOfYear - 1),
        .. Getter("getDayOfMonth", time => time.Day - 1),
        .. Getter("getDate", time => time.Day),
        .. Getter("getDayOfWeek", time => (int)time.DayOfWeek),
        .. Getter("getHours", time => time.Hour),
        .. Getter("getMinutes", time => time.Minute),
        .. Getter("getSeconds", time => time.Second),
        .. Getter("getMilliseconds", time => time.Millisecond),
        Span("getHours", seconds => seconds / 3600),
        Span("getMinutes", seconds => seconds / 60),
        Span("getSeconds", seconds => seconds),
        new("getMilliseconds", true, [CelType.Duration], CelType.Int, (a, ref _) => CelValue.FromInt(Milliseconds(a[0]))),
    ];

    private static IEnumerable<Overload> Getter(string name, Func<DateTime, int> part) =>
    [
        new Overload(name, true, [CelType.Timestamp], CelType.Int, (a, ref _) => Part(a[0], 0, part)),

        // Not at compilation: which zones there are is a matter of the machine that evaluates.
        new Overload(name, true, [CelType.Timestamp, CelType.String], CelType.Int, (a, ref state) => InZone(a, part, ref state), Pure: false),
    ];

    private static CelValue InZone(ReadOnlySpan<CelValue> a, Func<DateTime, int> part, ref EvaluationState state)
    {
        if (!state.Spend(20))
            return CelErrors.Cost;
        return TimeZones.Offset(a[1].AsString, a[0]) is { } offset ? Part(a[0], offset, part) : CelErrors.TimeZone;
    }

    private static CelValue Part(in CelValue timestamp, long offset, Func<DateTime, int> part)
    {
        var local = CelValue.Timestamp(timestamp.Seconds + (Int128)offset, timestamp.Nanos);
        return local.IsError ? local : CelValue.FromInt(part(local.AsTimestamp.UtcDateTime));
    }

    // Toward zero, as durations are counted, and not down, as they are kept.
    private static Overload Span(string name, Func<long, long> part) => new(name, true, [CelType.Duration], CelType.Int, (a, ref _) =>
        CelValue.FromInt(part(a[0].Seconds < 0 && a[0].Nanos > 0 ? a[0].Seconds + 1 : a[0].Seconds)));

    private static long Milliseconds(in CelValue duration) =>
        (duration.Seconds < 0 && duration.Nanos > 0 ? duration.Nanos - 1_000_000_000 : duration.Nanos) / 1_000_000;
}

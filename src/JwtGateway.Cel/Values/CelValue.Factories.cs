using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace JwtGateway.Cel;

public readonly partial struct CelValue
{
    private const long FirstSecond = -62_135_596_800;
    private const long LastSecond = 253_402_300_799;
    private const long LongestDuration = 315_576_000_000;
    private const int NanosPerSecond = 1_000_000_000;

    /// <summary><c>null</c>.</summary>
    public static CelValue Null => new(CelKind.Null, 0);

    /// <summary><c>true</c>.</summary>
    public static CelValue True => new(CelKind.Bool, 1);

    /// <summary><c>false</c>.</summary>
    public static CelValue False => new(CelKind.Bool, 0);

    /// <summary>A boolean.</summary>
    public static CelValue FromBool(bool value) => new(CelKind.Bool, value ? 1 : 0);

    /// <summary>A signed integer.</summary>
    public static CelValue FromInt(long value) => new(CelKind.Int, value);

    /// <summary>An unsigned integer.</summary>
    public static CelValue FromUint(ulong value) => new(CelKind.Uint, (long)value);

    /// <summary>A number.</summary>
    public static CelValue FromDouble(double value) => new(CelKind.Double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A string.</summary>
    public static CelValue FromString(string value) => new(CelKind.String, 0, value);

    /// <summary>Octets, which are not copied and must not change.</summary>
    public static CelValue FromBytes(byte[] value) => new(CelKind.Bytes, 0, value);

    /// <summary>An instant.</summary>
    public static CelValue FromTimestamp(DateTimeOffset value) => FromTicks(CelKind.Timestamp, value.UtcTicks - DateTimeOffset.UnixEpoch.Ticks);

    /// <summary>A span of time.</summary>
    public static CelValue FromDuration(TimeSpan value) => FromTicks(CelKind.Duration, value.Ticks);

    /// <summary>A list.</summary>
    public static CelValue FromList(ICelList value) => new(CelKind.List, 0, value);

    /// <summary>A list of the given elements.</summary>
    public static CelValue FromList(ImmutableArray<CelValue> elements) =>
        FromList(new ArrayList(ImmutableCollectionsMarshal.AsArray(elements) ?? []));

    /// <summary>A map.</summary>
    public static CelValue FromMap(ICelMap value) => new(CelKind.Map, 0, value);

    /// <summary>A map of the given entries, which are copied.</summary>
    public static CelValue FromMap(IEnumerable<KeyValuePair<string, CelValue>> entries) =>
        FromMap(new HashMap(entries.Select(entry => KeyValuePair.Create(FromString(entry.Key), entry.Value))));

    /// <summary>A type.</summary>
    public static CelValue FromType(CelType value) => new(CelKind.Type, 0, value);

    /// <summary>An error. The message is for whoever wrote the program; it must not hold secrets.</summary>
    public static CelValue FromError(string message) => new(CelKind.Error, 0, message);

    /// <summary>An instant of so many seconds since 1970 and nanoseconds (which may be out of range here); an error outside of the years 1 to 9999.</summary>
    internal static CelValue Timestamp(Int128 seconds, long nanos) =>
        Normal(CelKind.Timestamp, seconds, nanos) is { IsError: false, Seconds: >= FirstSecond and <= LastSecond } value ? value : CelErrors.TimestampRange;

    /// <summary>A span of so many seconds and nanoseconds (which may be out of range here); an error beyond 10,000 years.</summary>
    internal static CelValue Duration(Int128 seconds, long nanos)
    {
        var value = Normal(CelKind.Duration, seconds, nanos);
        var fits = !value.IsError && value.Seconds >= -LongestDuration && (value.Seconds < LongestDuration || value is { Seconds: LongestDuration, Nanos: 0 });
        return fits ? value : CelErrors.DurationRange;
    }

    private static CelValue Normal(CelKind kind, Int128 seconds, long nanos)
    {
        var (carry, rest) = Math.DivRem(nanos, NanosPerSecond);
        if (rest < 0)
            (carry, rest) = (carry - 1, rest + NanosPerSecond);
        seconds += carry;
        return seconds < long.MinValue || seconds > long.MaxValue ? CelErrors.TimestampRange : new CelValue(kind, (long)seconds, null, (int)rest);
    }

    private static CelValue FromTicks(CelKind kind, long ticks) =>
        Normal(kind, ticks / TimeSpan.TicksPerSecond, ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick);
}

using System.Buffers;
using System.Globalization;

namespace JwtGateway.Cel;

/// <summary>RFC 3339 for timestamps, and the notation of durations (<c>1h30m</c>, <c>1.5s</c>, <c>250ms</c>).</summary>
internal static class TimeText
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> DateCharacters = SearchValues.Create("0123456789-:Tt");
    private static readonly (string Name, long Nanos)[] Units =
    [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ];

    /// <summary>In UTC, with as many decimals as there are: none, 3, 6 or 9.</summary>
    public static string Timestamp(in CelValue value) =>
        DateTimeOffset.FromUnixTimeSeconds(value.Seconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + Decimals(value.Nanos) + "Z";

    /// <summary>In seconds.</summary>
    public static string Duration(in CelValue value)
    {
        var negative = value.Seconds < 0;
        var total = ((Int128)value.Seconds * 1_000_000_000) + value.Nanos;
        var (seconds, nanos) = Int128.DivRem(negative ? -total : total, 1_000_000_000);
        return (negative ? "-" : "") + seconds.ToString(CultureInfo.InvariantCulture) + Decimals((int)nanos) + "s";
    }

    /// <summary>Reads RFC 3339: a date, a time to the nanosecond, and an offset or Z.</summary>
    public static CelValue ParseTimestamp(string text)
    {
        const string Wrong = "invalid timestamp: write RFC 3339, as in 2024-05-01T10:00:00Z";
        if (text.Length is < 20 or > 40 || text[10] is not ('T' or 't') || !IsDate(text))
            return CelValue.FromError(Wrong);
        if (!DateTime.TryParseExact(text.AsSpan(0, 19).ToString().ToUpperInvariant(), "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return CelValue.FromError(Wrong);
        var rest = text.AsSpan(19);
        long nanos = 0;
        if (rest[0] == '.')
        {
            var digits = rest[1..].IndexOfAnyExceptInRange('0', '9');
            if (digits is < 1 or > 9)
                return CelValue.FromError(Wrong);
            nanos = long.Parse(rest.Slice(1, digits), NumberStyles.None, CultureInfo.InvariantCulture) * Power(9 - digits);
            rest = rest[(digits + 1)..];
        }

        long offset = 0;
        if (rest is not ("Z" or "z") && (rest[0] is not ('+' or '-') || !TimeZones.TryOffset(rest, out offset)))
            return CelValue.FromError(Wrong);
        return CelValue.Timestamp(((time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond) - (Int128)offset, nanos);
    }

    /// <summary>Reads decimal numbers with units, one after the other, after an optional sign.</summary>
    public static CelValue ParseDuration(string text)
    {
        var rest = text.AsSpan();
        var negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+"))
            rest = rest[1..];
        if (rest is "0")
            return CelValue.Duration(0, 0);
        Int128 total = 0;
        if (rest.IsEmpty || rest.Length > 128)
            return Malformed();
        while (!rest.IsEmpty)
        {
            if (!TryPart(ref rest, out var nanos))
                return Malformed();
            total += nanos;
        }

        var (seconds, left) = Int128.DivRem(negative ? -total : total, 1_000_000_000);
        return CelValue.Duration(seconds, (long)left);
    }

    private static CelValue Malformed() => CelValue.FromError("invalid duration: write numbers with units, as in 1h30m or 1.5s");

    private static bool TryPart(ref ReadOnlySpan<char> rest, out Int128 nanos)
    {
        nanos = 0;
        var length = rest.IndexOfAnyExcept(Digits);
        if (length is < 1 or > 24 || !decimal.TryParse(rest[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return false;
        rest = rest[length..];
        var size = rest.IndexOfAny(Digits) is >= 0 and var end ? end : rest.Length;
        foreach (var (name, unit) in Units)
        {
            if (!rest[..size].SequenceEqual(name))
                continue;
            rest = rest[size..];
            if (number > 1_000_000_000_000_000)
                return false;
            nanos = (Int128)decimal.Truncate(number) * unit;
            nanos += (Int128)decimal.Truncate((number - decimal.Truncate(number)) * unit);
            return true;
        }

        return false;
    }

    private static bool IsDate(string text) =>
        text.AsSpan(0, 19).IndexOfAnyExcept(DateCharacters) < 0;

    private static long Power(int exponent)
    {
        long power = 1;
        while (exponent-- > 0)
            power *= 10;
        return power;
    }

    private static string Decimals(int nanos) => nanos switch
    {
        0 => "",
        _ when nanos % 1_000_000 == 0 => $".{nanos / 1_000_000:000}",
        _ when nanos % 1_000 == 0 => $".{nanos / 1_000:000000}",
        _ => $".{nanos:000000000}",
    };
}

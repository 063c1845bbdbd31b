using System.Globalization;

namespace JwtGateway.Translation.Validation;

/// <summary>Times as in RFC 3339 section 5.6, which always say their offset: without one, what is meant would depend on the reader's time zone.</summary>
internal static class Times
{
    public const string Expected = "expected a time as in RFC 3339 with its offset, such as 2026-03-01T12:00:00Z";

    private const int MaxFraction = 9;
    private const int TickDigits = 7;

    // The seconds are 19 characters long: 2026-03-01T12:00:00.
    private const int Seconds = 19;

    /// <summary>The time; null when it is none. A fraction that is finer than a tick is rounded up.</summary>
    public static DateTimeOffset? Parse(string text)
    {
        if (text.Length <= Seconds || text[10] is not ('T' or 't') || Fraction(text) is not { } fraction || Offset(text.AsSpan(Seconds + fraction.Length)) is not { } offset)
            return null;
        if (!DateTime.TryParseExact(text.AsSpan(0, Seconds), "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            && !DateTime.TryParseExact(text.AsSpan(0, Seconds), "yyyy-MM-dd't'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out time))
            return null;
        var ticks = time.Ticks + Ticks(fraction) - offset.Ticks;
        return ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks ? null : new DateTimeOffset(ticks, TimeSpan.Zero);
    }

    /// <summary>The fraction with its dot; empty when there is none, null when there are no digits or too many.</summary>
    private static string? Fraction(string text)
    {
        if (text[Seconds] != '.')
            return "";
        var end = Seconds + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return end - Seconds - 1 is >= 1 and <= MaxFraction ? text[Seconds..end] : null;
    }

    private static long Ticks(string fraction)
    {
        if (fraction.Length == 0)
            return 0;
        var digits = fraction.AsSpan(1);
        var ticks = long.Parse(digits[..Math.Min(TickDigits, digits.Length)].ToString().PadRight(TickDigits, '0'), CultureInfo.InvariantCulture);
        return digits.Length > TickDigits && digits[TickDigits..].ContainsAnyExcept('0') ? ticks + 1 : ticks;
    }

    private static TimeSpan? Offset(ReadOnlySpan<char> text)
    {
        if (text is "Z" or "z")
            return TimeSpan.Zero;
        if (text is not [('+' or '-') and var sign, var h1, var h2, ':', var m1, var m2] || !char.IsAsciiDigit(h1) || !char.IsAsciiDigit(h2) || !char.IsAsciiDigit(m1) || !char.IsAsciiDigit(m2))
            return null;
        var (hours, minutes) = (((h1 - '0') * 10) + h2 - '0', ((m1 - '0') * 10) + m2 - '0');
        if (hours > 23 || minutes > 59)
            return null;
        var offset = new TimeSpan(hours, minutes, 0);
        return sign == '-' ? -offset : offset;
    }
}

using System.Globalization;

namespace JwtGateway.Cel;

/// <summary>Time zones of getters: fixed offsets, and names of the IANA database that the system has.</summary>
internal static class TimeZones
{
    /// <summary>Seconds that local time is ahead of UTC at that instant; null for a zone that nobody knows.</summary>
    public static long? Offset(string zone, in CelValue timestamp)
    {
        if (zone is "" or "UTC" or "Z")
            return 0;
        if (char.IsAsciiDigit(zone[0]) || zone[0] is '+' or '-')
            return TryOffset(zone, out var seconds) ? seconds : null;
        if (!IsName(zone) || !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found))
            return null;
        return (long)found.GetUtcOffset(DateTimeOffset.FromUnixTimeSeconds(timestamp.Seconds)).TotalSeconds;
    }

    /// <summary>Reads <c>+hh:mm</c>, <c>-hh:mm</c> or <c>hh:mm</c>.</summary>
    public static bool TryOffset(ReadOnlySpan<char> text, out long seconds)
    {
        seconds = 0;
        var negative = text[0] == '-';
        if (text[0] is '+' or '-')
            text = text[1..];
        if (text.Length != 5 || text[2] != ':'
            || !int.TryParse(text[..2], NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            || !int.TryParse(text[3..], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            || hours > 23 || minutes > 59)
            return false;
        seconds = ((hours * 60L) + minutes) * (negative ? -60 : 60);
        return true;
    }

    // Names become paths of the database: nothing that could leave it.
    private static bool IsName(string zone) =>
        zone.Length <= 64 && char.IsAsciiLetter(zone[0]) && zone.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+');
}

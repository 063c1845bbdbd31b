using System.Text.RegularExpressions;

namespace JwtGateway.Cli.Commands;

/// <summary>Durations as the Gateway API writes them (GEP-2257): <c>1h</c>, <c>1h30m</c>, <c>90s</c>, <c>250ms</c>.</summary>
internal static partial class DurationText
{
    /// <summary>Reads one; false when it is not one.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var match = Pattern().Match(text);
        if (!match.Success)
            return false;
        foreach (var (number, unit) in match.Groups["number"].Captures.Zip(match.Groups["unit"].Captures))
            duration += int.Parse(number.ValueSpan) * Unit(unit.Value);
        return true;
    }

    private static TimeSpan Unit(string unit) => unit switch
    {
        "h" => TimeSpan.FromHours(1),
        "m" => TimeSpan.FromMinutes(1),
        "s" => TimeSpan.FromSeconds(1),
        _ => TimeSpan.FromMilliseconds(1),
    };

    [GeneratedRegex("\\A(?:(?<number>[0-9]{1,5})(?<unit>h|ms|m|s)){1,4}\\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

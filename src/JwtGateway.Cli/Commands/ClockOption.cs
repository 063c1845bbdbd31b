using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace JwtGateway.Cli.Commands;

/// <summary><c>--now UNIX</c>: what the clock says when the command starts.</summary>
internal static class ClockOption
{
    public static Option<DateTimeOffset?> Create() => new("--now")
    {
        Description = "Start the clock at this time instead of now, in seconds since 1970-01-01T00:00:00Z; it runs on from there. "
            + "Certificates of TLS connections are still held to the system's clock.",
        HelpName = "UNIX",
        CustomParser = Parse,
    };

    /// <summary>The clock that <paramref name="now"/> asks for; <paramref name="time"/> itself when it asks for none.</summary>
    public static TimeProvider Clock(DateTimeOffset? now, TimeProvider time) => now is { } start ? new ShiftedTime(time, start) : time;

    private static DateTimeOffset? Parse(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;

        // Half of what a date can say, so that skews and lifetimes can be added without a thought: year 1 to 4970.
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            && seconds is > -62_000_000_000 and < 94_000_000_000)
            return DateTimeOffset.FromUnixTimeSeconds(seconds);

        result.AddError($"--now: '{text}' is not a time in seconds since 1970-01-01T00:00:00Z. Write one such as 1767225600.");
        return null;
    }
}

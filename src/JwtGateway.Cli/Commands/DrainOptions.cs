using System.CommandLine;
using System.CommandLine.Parsing;

namespace JwtGateway.Cli.Commands;

/// <summary>The options that say how a data plane ends.</summary>
internal sealed class DrainOptions
{
    /// <summary>Longer than anybody waits; timers end at 49 days.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary><c>--drain-delay 5s</c></summary>
    public Option<TimeSpan?> Delay { get; } = Duration(
        "--drain-delay",
        "How long everything is served on after SIGTERM, with /readyz at 503, so that load balancers hear of it before connections are refused. Default: 0s.");

    /// <summary><c>--drain-timeout 30s</c></summary>
    public Option<TimeSpan?> Timeout { get; } = Duration(
        "--drain-timeout", "How long requests under way may take after that, e.g. 30s or 2m. Default: 30s.");

    /// <summary>What was said, or the defaults.</summary>
    public DrainTimes Of(ParseResult parsed)
    {
        var byDefault = new DrainTimes();
        return new DrainTimes { Delay = parsed.GetValue(Delay) ?? byDefault.Delay, Timeout = parsed.GetValue(Timeout) ?? byDefault.Timeout };
    }

    private static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DURATION",
        CustomParser = result => Parse(name, result),
    };

    private static TimeSpan? Parse(string name, ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (!DurationText.TryParse(text, out var duration))
            result.AddError($"{name}: '{text}' is not a duration such as 30s, 2m or 1m30s.");
        else if (duration > Longest)
            result.AddError($"{name}: '{text}' is longer than a day; give the process less time to end.");
        else
            return duration;

        return null;
    }
}

using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>Reads durations, and collects what is wrong with them.</summary>
internal sealed class FieldDurations
{
    public List<Problem> Problems { get; } = [];

    /// <summary>Null when there is none, and when it is wrong.</summary>
    public TimeSpan? Positive(string? text, string path) => Read(text, path, least: TimeSpan.FromTicks(1), ", and more than 0");

    /// <summary>The same, zero included.</summary>
    public TimeSpan? NotNegative(string? text, string path) => Read(text, path, TimeSpan.Zero, "");

    private TimeSpan? Read(string? text, string path, TimeSpan least, string besides)
    {
        if (text is null)
            return null;
        if (Durations.Parse(text) is { } value && value >= least)
            return value;
        Problems.Add(new(ConditionReason.Invalid, path, $"JWT: invalid duration; {Durations.Expected}{besides}."));
        return null;
    }
}

using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>Checks and reads <c>jwt.closeStreamsAtExpiry</c>.</summary>
internal static class StreamRules
{
    private const string Path = "spec.jwt.closeStreamsAtExpiry.grace";

    public static IEnumerable<Problem> Check(JwtPolicy jwt)
    {
        if (jwt.CloseStreamsAtExpiry?.Grace is { } grace && Durations.Parse(grace) is null)
            yield return new(ConditionReason.Invalid, Path, $"JWT: invalid duration; {Durations.Expected}.");
    }

    /// <summary>Null: streams are not ended.</summary>
    public static TimeSpan? Grace(JwtPolicy jwt) => jwt.CloseStreamsAtExpiry switch
    {
        null => null,
        { Grace: { } grace } => Durations.Parse(grace),
        _ => TimeSpan.Zero,
    };
}

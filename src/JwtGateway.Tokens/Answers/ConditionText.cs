using JwtGateway.Ir;
using JwtGateway.Tokens.Claims;

namespace JwtGateway.Tokens.Answers;

/// <summary>A condition that was not met, in words. The claim's value is not shown: it may be personal.</summary>
internal static class ConditionText
{
    /// <summary>One line.</summary>
    public static string Of(FailedCondition failed)
    {
        var ir = failed.Condition.Ir;
        var claim = $"claim {SafeText.Of(string.Join('.', ir.Path))}";
        if (failed.Judgement == Judgement.Unclear)
            return ir.Request is null ? $"{claim} is not of type {ir.Form}" : $"{claim} is not of type {ir.Form}, or the request has no {Part(ir.Request)} to compare it with";
        var wanted = ir switch
        {
            { Match: ClaimMatch.Exists, Not: false } => "is absent",
            { Match: ClaimMatch.Exists } => "is there and must not be",
            { Request: { } part } => $"{(ir.Not ? "is" : "is not")} the {Part(part)}",
            _ => $"{(ir.Not ? "meets" : "does not meet")} {ir.Match} of {SafeText.Of(string.Join(", ", ir.Values.Take(8)))}",
        };
        return $"{claim} {wanted}";
    }

    private static string Part(RequestPartIr part) => part switch
    {
        PathSegmentIr segment => $"path segment {segment.Index}",
        HostPartIr { Label: { } label } => $"label {label} of the host",
        HostPartIr => "host",
        HeaderPartIr header => $"header {header.Name}",
        _ => part.GetType().Name,
    };
}

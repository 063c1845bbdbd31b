using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>How a policy relates to others and how hard it is: the rules of mergeType, override, mode and of what they mean for jwt.</summary>
internal static class ModeRules
{
    public const string Audit = "Audit";
    public const string All = "All";

    private const string Forbidden = "Forbidden";

    public static IEnumerable<Problem> Check(SecurityPolicy policy)
    {
        var spec = policy.Spec;
        if (spec.MergeType is not (null or "StrategicMerge" or "JSONMerge"))
            yield return Invalid("spec.mergeType", "mergeType is not known; use StrategicMerge or JSONMerge.");
        else if (spec.MergeType is not null && IsOnGateway(spec))
            yield return Invalid("spec.mergeType", "mergeType can only be used with xRoute targets.");
        if (spec.Override is not (null or "Allowed" or Forbidden))
            yield return Invalid("spec.override", "override is not known; use Allowed or Forbidden.");
        if (spec.Mode is not (null or "Enforce" or Audit))
            yield return Invalid("spec.mode", "mode is not known; use Enforce or Audit.");
        foreach (var problem in spec.Jwt is { } jwt ? Check(jwt) : [])
            yield return problem;
    }

    /// <summary>
    /// Whether policies below it may only add to it. What cannot be read of the field, or looks like a misspelling of it, may have said so, and
    /// then somebody relies on it.
    /// </summary>
    public static bool ForbidsOverride(SecurityPolicy policy) =>
        policy.Spec.Override is not (null or "Allowed")
        || policy.IssueCovering("spec.override") is not null
        || policy.Issues.Any(i => i.Meant == "override" && FieldPath.MemberBelow(i.Path, "spec").Length > 0);

    /// <summary>Whether it is merged over the policy above it where there is one.</summary>
    public static bool Merges(SecurityPolicy policy) =>
        policy.Spec.MergeType is "StrategicMerge" or "JSONMerge" && !IsOnGateway(policy.Spec) && policy.IssuesAt("spec").IsEmpty;

    private static IEnumerable<Problem> Check(JwtPolicy jwt)
    {
        if (jwt is { Optional: true, FailOpen: true })
            yield return Invalid("spec.jwt", "JWT: optional and failOpen cannot both be set; failOpen already tolerates a missing JWT.");
        if (jwt.Require is not (null or "Any" or All))
            yield return Invalid("spec.jwt.require", "JWT: require is not known; use Any or All.");
        if (jwt.Disabled && (jwt.Optional || jwt.FailOpen || jwt.Require is not null || jwt.BodyLimit is not null
            || jwt.CloseStreamsAtExpiry is not null || !jwt.Providers.IsEmpty))
            yield return Invalid("spec.jwt.disabled", "JWT: disabled stands alone; remove providers, optional, failOpen, require, bodyLimit and closeStreamsAtExpiry, or disabled.");
        for (var i = 0; i < jwt.Providers.Length; i++)
        {
            if (jwt.Providers[i] is { RecomputeRoute: true, ClaimToHeaders.IsEmpty: true })
                yield return Invalid($"spec.jwt.providers[{i}].recomputeRoute", "JWT: claimToHeaders must be specified if recomputeRoute is enabled.");
        }
    }

    private static bool IsOnGateway(SecurityPolicySpec spec) =>
        spec.TargetRefs.Any(t => IsGateway(t.Kind)) || spec.TargetSelectors.Any(t => IsGateway(t.Kind)) || (spec.TargetRef is { } one && IsGateway(one.Kind));

    private static bool IsGateway(string kind) => kind is "Gateway" or "ListenerSet";

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, message);
}

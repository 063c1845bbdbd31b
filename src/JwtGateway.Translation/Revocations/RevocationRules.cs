using System.Collections.Immutable;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Revocations;

/// <summary>
/// What must hold of a TokenRevocation. The CRD's schema says the same; here it counts for objects that were stored before the schema did, and for files.
/// </summary>
internal static class RevocationRules
{
    private const int MaxIssuer = 1024;
    private const int MaxName = 512;
    private const int MaxNames = 4096;
    private const int MaxSubjects = 1024;

    /// <summary>What is wrong with it, first to last.</summary>
    public static ImmutableArray<Problem> Check(TokenRevocation revocation) =>
    [
        .. revocation.Issues.Select(i => Problem.From(ConditionReason.Invalid, i)),
        .. CheckIssuer(revocation.Spec.Issuer),
        .. CheckNames(revocation.Spec.TokenIDs, "spec.tokenIDs", MaxNames),
        .. CheckNames([.. revocation.Spec.Subjects.Select(s => s.Subject)], "spec.subjects", MaxSubjects, ".subject"),
        .. revocation.Spec.Subjects.SelectMany((s, i) => CheckTime(s.IssuedBefore, $"spec.subjects[{i}].issuedBefore")),
        .. CheckNames(revocation.Spec.Sessions, "spec.sessions", MaxNames),
        .. CheckTime(revocation.Spec.IssuedBefore, "spec.issuedBefore"),
    ];

    /// <summary>The issuer, where nothing is wrong with that at least; null: anybody may be meant.</summary>
    public static string? KnownIssuer(TokenRevocation revocation) =>
        CheckIssuer(revocation.Spec.Issuer).Any() || revocation.IssueCovering("spec.issuer") is not null ? null : revocation.Spec.Issuer;

    private static IEnumerable<Problem> CheckIssuer(string issuer)
    {
        if (issuer.Length is 0 or > MaxIssuer)
            yield return Invalid("spec.issuer", $"say whose tokens are meant: the iss claim, 1 to {MaxIssuer} characters.");
    }

    private static IEnumerable<Problem> CheckNames(ImmutableArray<string> names, string path, int most, string member = "")
    {
        if (names.Length > most)
            yield return Invalid(path, $"more than {most}; write the others into a second TokenRevocation.");
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Length is 0 or > MaxName)
                yield return Invalid($"{path}[{i}]{member}", $"expected 1 to {MaxName} characters.");
        }
    }

    private static IEnumerable<Problem> CheckTime(string? time, string path)
    {
        if (time is not null && Times.Parse(time) is null)
            yield return Invalid(path, Times.Expected + ".");
    }

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, message);
}

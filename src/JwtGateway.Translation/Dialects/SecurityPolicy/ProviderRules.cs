using System.Collections.Immutable;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>What must hold of a provider, its keys apart.</summary>
internal static class ProviderRules
{
    private const int MaxName = 253;
    private const int MaxAudiences = 8;

    public static IEnumerable<Problem> Check(JwtProvider provider, string path) =>
    [
        .. CheckName(provider.Name, path + ".name"),
        .. IssuerRules.Check(provider, path),
        .. CheckAudiences(provider.Audiences, path + ".audiences"),
        .. ClaimHeaderRules.Check(provider, path),
        .. AlgorithmRules.Check(provider, path),
        .. LocationRules.Check(provider, path),
        .. TokenRules.Check(provider, path),
    ];

    private static IEnumerable<Problem> CheckName(string name, string path)
    {
        if (name.Length is 0 or > MaxName || !Names.IsQualifiedName(name))
        {
            yield return Invalid(path,
                "JWT: a provider needs a qualified name: up to 63 letters, digits, '-', '_' or '.', beginning and ending with a letter or digit.");
        }
    }

    private static IEnumerable<Problem> CheckAudiences(ImmutableArray<string> audiences, string path)
    {
        if (audiences.Length > MaxAudiences)
            yield return Invalid(path, $"JWT: at most {MaxAudiences} audiences are allowed.");
        if (audiences.Contains(""))
            yield return Invalid(path, "JWT: an audience is empty.");
    }

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, message);
}

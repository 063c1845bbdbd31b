using System.Collections.Immutable;
using System.Net.Mail;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>What Envoy Gateway demands of a provider, its keys apart.</summary>
internal static class ProviderRules
{
    private const int MaxName = 253;
    private const int MaxIssuer = 253;
    private const int MaxAudiences = 8;

    /// <summary>A claim in one of these would change where the request goes or where it ends.</summary>
    private static readonly ImmutableHashSet<string> ForbiddenHeaders =
        ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, "Host", "Connection", "Content-Length", "Transfer-Encoding", "TE", "Upgrade", "Trailer");

    public static IEnumerable<Problem> Check(JwtProvider provider, string path) =>
    [
        .. CheckName(provider.Name, path + ".name"),
        .. CheckIssuer(provider.Issuer, path + ".issuer"),
        .. CheckAudiences(provider.Audiences, path + ".audiences"),
        .. provider.ClaimToHeaders.SelectMany((c, i) => CheckClaim(c, provider.Name, $"{path}.claimToHeaders[{i}]")),
        .. AlgorithmRules.Check(provider, path),
        .. CheckExtractor(provider.ExtractFrom, path + ".extractFrom"),
    ];

    private static IEnumerable<Problem> CheckName(string name, string path)
    {
        if (name.Length is 0 or > MaxName || !Names.IsQualifiedName(name))
        {
            yield return Invalid(path,
                "JWT: a provider needs a qualified name: up to 63 letters, digits, '-', '_' or '.', beginning and ending with a letter or digit.");
        }
    }

    private static IEnumerable<Problem> CheckIssuer(string issuer, string path)
    {
        if (issuer.Length > MaxIssuer)
            yield return Invalid(path, $"JWT: the issuer is longer than {MaxIssuer} characters.");
        else if (issuer.Contains(':', StringComparison.Ordinal) && !Uri.TryCreate(issuer, UriKind.Absolute, out _))
            yield return Invalid(path, "JWT: invalid issuer; when issuer contains ':' character, it MUST be a valid URI.");
        else if (!issuer.Contains(':', StringComparison.Ordinal) && issuer.Contains('@', StringComparison.Ordinal) && !MailAddress.TryCreate(issuer, out _))
            yield return Invalid(path, "JWT: invalid issuer; when issuer contains '@' character, it MUST be a valid Email Address format.");
    }

    private static IEnumerable<Problem> CheckAudiences(ImmutableArray<string> audiences, string path)
    {
        if (audiences.Length > MaxAudiences)
            yield return Invalid(path, $"JWT: at most {MaxAudiences} audiences are allowed.");
        if (audiences.Contains(""))
            yield return Invalid(path, "JWT: an audience is empty.");
    }

    private static IEnumerable<Problem> CheckClaim(ClaimToHeader claim, string provider, string path)
    {
        if (claim.Header.Length == 0)
            yield return Invalid(path + ".header", $"JWT: header must be set for claimToHeaders provider: {provider}.");
        else if (!Names.IsHeaderName(claim.Header) || ForbiddenHeaders.Contains(claim.Header))
            yield return Invalid(path + ".header", "JWT: the header is not an HTTP token, or one that a claim must not set.");
        if (claim.Claim.Length == 0)
            yield return Invalid(path + ".claim", $"JWT: claim must be set for claimToHeaders provider: {provider}.");
        else if (claim.Claim.Split('.').Contains(""))
            yield return Invalid(path + ".claim", "JWT: the claim has an empty part between its dots.");
    }

    private static IEnumerable<Problem> CheckExtractor(JwtExtractor? extractor, string path)
    {
        if (extractor is null)
            yield break;
        for (var i = 0; i < extractor.Headers.Length; i++)
        {
            if (!Names.IsHeaderName(extractor.Headers[i].Name))
                yield return Invalid($"{path}.headers[{i}].name", "JWT: the header's name is missing or not an HTTP token.");
        }

        if (extractor.Cookies.Any(c => !Names.IsHeaderName(c)))
            yield return Invalid(path + ".cookies", "JWT: a cookie's name is empty or not an HTTP token.");
        if (extractor.Params.Contains(""))
            yield return Invalid(path + ".params", "JWT: a query parameter's name is empty.");
    }

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, message);
}

using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>Headers that carry claims upstream.</summary>
internal static class ClaimHeaderRules
{
    /// <summary>
    /// A claim in one of the first would change where the request goes or where it ends; the others are the proxy's own to say, which would
    /// replace what is set here.
    /// </summary>
    private static readonly ImmutableHashSet<string> Forbidden = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Host", "Connection", "Content-Length", "Transfer-Encoding", "TE", "Upgrade", "Trailer", "Expect", "Keep-Alive", "Proxy-Connection",
        "Client-Cert", "Client-Cert-Chain", "Forwarded", "X-Forwarded-Client-Cert", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Proto", "X-Original-URL", "X-Rewrite-URL");

    /// <summary>The headers of a provider that keeps the rules.</summary>
    public static ImmutableArray<ClaimHeaderIr> Read(JwtProvider provider) =>
    [
        .. provider.ClaimToHeaders.Select(c =>
            new ClaimHeaderIr(c.Header, ClaimPaths.Of(c.Claim, c.ClaimPath, provider.NestedClaimDelimiter), Encoding(c.Encoding)!.Value)),
    ];

    public static IEnumerable<Problem> Check(JwtProvider provider, string path)
    {
        if (provider.PayloadHeader is { } payload)
        {
            if (!IsAllowed(payload))
                yield return Invalid(path + ".payloadHeader", NotAllowed);
            else if (provider.ClaimToHeaders.Any(c => string.Equals(c.Header, payload, StringComparison.OrdinalIgnoreCase)))
                yield return Invalid(path + ".payloadHeader", "JWT: the header carries a claim too; give each its own.");
        }

        for (var i = 0; i < provider.ClaimToHeaders.Length; i++)
        {
            foreach (var problem in CheckClaim(provider.ClaimToHeaders[i], provider, $"{path}.claimToHeaders[{i}]"))
                yield return problem;
        }
    }

    private const string NotAllowed = "JWT: the header is not an HTTP token, or one that a claim must not set.";

    private static IEnumerable<Problem> CheckClaim(ClaimToHeader claim, JwtProvider provider, string path)
    {
        if (claim.Header.Length == 0)
            yield return Invalid(path + ".header", $"JWT: header must be set for claimToHeaders provider: {provider.Name}.");
        else if (!IsAllowed(claim.Header))
            yield return Invalid(path + ".header", NotAllowed);
        if (claim.Claim.Length == 0 && claim.ClaimPath.IsEmpty)
            yield return Invalid(path + ".claim", $"JWT: claim must be set for claimToHeaders provider: {provider.Name}.");
        else if (claim.Claim.Length > 0 && !claim.ClaimPath.IsEmpty)
            yield return Invalid(path, "JWT: claim and claimPath cannot both be specified.");
        else if (ClaimPaths.Problem(ClaimPaths.Of(claim.Claim, claim.ClaimPath, provider.NestedClaimDelimiter)) is { } problem)
            yield return Invalid(path + (claim.ClaimPath.IsEmpty ? ".claim" : ".claimPath"), $"JWT: {problem}.");
        if (Encoding(claim.Encoding) is null)
            yield return Invalid(path + ".encoding", "JWT: the encoding is not known; use Envoy, JSON, Comma, Repeated or Base64URLJSON.");
    }

    /// <summary>Whether a claim may be carried in a header of this name.</summary>
    public static bool IsAllowed(string header) => Names.IsHeaderName(header) && !Forbidden.Contains(header);

    private static ClaimEncoding? Encoding(string encoding) => encoding switch
    {
        "Envoy" => ClaimEncoding.Envoy,
        "JSON" => ClaimEncoding.Json,
        "Comma" => ClaimEncoding.Comma,
        "Repeated" => ClaimEncoding.Repeated,
        "Base64URLJSON" => ClaimEncoding.Base64UrlJson,
        _ => null,
    };

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, message);
}

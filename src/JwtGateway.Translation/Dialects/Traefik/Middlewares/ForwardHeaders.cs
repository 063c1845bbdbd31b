using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.Traefik;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects.SecurityPolicies;
using JwtGateway.Translation.Dialects.Traefik.Claims;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.Traefik.Middlewares;

/// <summary>Reads <c>forwardHeaders</c>: headers that carry claims upstream, and are there and empty where a claim is not.</summary>
internal static class ForwardHeaders
{
    public static ImmutableArray<ClaimHeaderIr> Read(JwtPlugin jwt) =>
        [.. jwt.ForwardHeaders.OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => new ClaimHeaderIr(h.Key, ClaimKey.Split(h.Value), ClaimEncoding.Always))];

    public static IEnumerable<Problem> Check(JwtPlugin jwt, string path)
    {
        foreach (var (header, claim) in jwt.ForwardHeaders)
        {
            var at = $"{path}[{header}]";
            if (!ClaimHeaderRules.IsAllowed(header) || header.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
                yield return Invalid(at, "the header is not an HTTP token, or one that a claim must not set");
            if (claim.Length == 0)
                yield return Invalid(at, "the header names no claim");
            else if (ClaimKey.Problem(claim) is { } problem)
                yield return Invalid(at, problem);
        }

        if (jwt.ForwardHeaders.Keys.Distinct(StringComparer.OrdinalIgnoreCase).Count() != jwt.ForwardHeaders.Count)
            yield return Invalid(path, "two entries name one header; the case of its letters makes no difference");
    }

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, $"JWT: {message}.");
}

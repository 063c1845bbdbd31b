using JwtGateway.Ir;
using JwtGateway.Tokens.Answers;
using JwtGateway.Tokens.Jws;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Authentication;

/// <summary>
/// A request header that tells an upstream that a token which it gets was not verified, and why: with failOpen and in audit mode such requests
/// pass, and nothing else about them would tell. Its absence on such a route means that there was no token or that it verified.
/// </summary>
internal static class UnverifiedMark
{
    /// <summary>The header. What a client sends under this name is removed on every route that may set it.</summary>
    public const string Header = "X-Jwt-Unverified";

    /// <summary>Whether a policy may let unverified tokens pass.</summary>
    public static bool MayBeSetBy(EnforceIr policy) => policy.Audit || AllowsFailed(policy.Jwt);

    /// <summary>Sets it to the word for what is wrong with the token; a token that is merely missing cannot be taken for a verified one.</summary>
    public static void Set(IHeaderDictionary headers, in Verdict failure)
    {
        if (failure.Status != JwtStatus.Missing)
            headers[Header] = EnvoyAnswer.Reason(failure.Status);
    }

    private static bool AllowsFailed(JwtRequirementIr requirement) => requirement switch
    {
        AllowMissingOrFailedIr => true,
        AnyRequirementIr any => any.Requirements.Any(AllowsFailed),
        AllRequirementIr all => all.Requirements.Any(AllowsFailed),
        _ => false,
    };
}

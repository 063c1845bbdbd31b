using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Jws;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Answers;

/// <summary>
/// What clients of agentgateway are told: 401 with a sentence about the token and without a challenge, 403 with another, in text/plain. Where clients of the Model
/// Context Protocol are served, 401 is JSON and names the resource's metadata.
/// </summary>
internal static class AgentgatewayAnswer
{
    private const string Failure = "authentication failure: ";

    /// <summary>The whole answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">What is wrong with its tokens; Ok: authorization refuses it.</param>
    /// <param name="rejected">What is refused and why.</param>
    /// <param name="mcp">What clients of the Model Context Protocol are told; null: nothing.</param>
    public static Rejected Complete(HttpContext context, JwtStatus status, Rejected rejected, McpMetadata? mcp)
    {
        var isToken = status != JwtStatus.Ok;
        return rejected.As(
            isToken ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden,
            isToken ? Sentence(status, rejected.KeyId) : "authorization failed",
            isToken ? mcp?.Challenge(context) : null,
            isToken && mcp is not null ? """{"error":"unauthorized","error_description":"JWT token required"}""" : null);
    }

    private static string Sentence(JwtStatus status, string? kid) => Failure + status switch
    {
        JwtStatus.Missing => "no bearer token found",
        JwtStatus.NoMatchingKey or JwtStatus.KeysFetchFailed or JwtStatus.KeysStale or JwtStatus.KeysInvalidJson or JwtStatus.KeysNoKeysMember or JwtStatus.KeysNoneUsable =>
            kid is null ? "the token header does not specify a `kid`" : $"token uses the unknown key \"{kid}\"",
        JwtStatus.BadFormat => "the token header is malformed: Error(InvalidToken)",
        JwtStatus.HeaderBadBase64 => "the token header is malformed: Error(Base64)",
        JwtStatus.HeaderBadJson or JwtStatus.HeaderBadAlg or JwtStatus.HeaderBadKid => "the token header is malformed: Error(Json)",
        _ => $"the token is invalid or malformed: Error({Error(status)})",
    };

    // The names of jsonwebtoken's kinds of error.
    private static string Error(JwtStatus status) => status switch
    {
        JwtStatus.Expired => "ExpiredSignature",
        JwtStatus.NotYetValid => "ImmatureSignature",
        JwtStatus.UnknownIssuer => "InvalidIssuer",
        JwtStatus.AudienceNotAllowed or JwtStatus.ClaimsNotAllowed => "InvalidAudience",
        JwtStatus.VerificationFails or JwtStatus.Ed25519SignatureWrongLength => "InvalidSignature",
        JwtStatus.HeaderUnsupportedAlg => "InvalidAlgorithm",
        JwtStatus.ExpirationMissing => "MissingRequiredClaim(\"exp\")",
        _ => "InvalidToken",
    };
}

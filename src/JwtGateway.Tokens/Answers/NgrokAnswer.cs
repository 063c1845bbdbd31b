using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Extraction;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Traffic;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Answers;

/// <summary>
/// What clients of ngrok's jwt-validation are told: a status, and a code in the header <c>ngrok-error-code</c> (ngrok, "Error Codes" 3401 to 3422). ngrok documents 401 for
/// credentials that are missing and 403 for tokens that cannot be validated; the other statuses, and the words, are ours.
/// </summary>
internal static class NgrokAnswer
{
    /// <summary>The header with the code. Upstreams can never set it.</summary>
    public const string CodeHeader = "ngrok-error-code";

    private const string Unauthenticated = "ERR_NGROK_3401";
    private const string Forbidden = "ERR_NGROK_3403";
    private const string NotFound = "ERR_NGROK_3406";
    private const string NoHeader = "ERR_NGROK_3408";
    private const string BadJson = "ERR_NGROK_3411";
    private const string BadForm = "ERR_NGROK_3412";
    private const string NoPrefix = "ERR_NGROK_3413";
    private const string NoContentType = "ERR_NGROK_3414";
    private const string WrongMethod = "ERR_NGROK_3415";
    private const string Malformed = "ERR_NGROK_3416";
    private const string NoKeys = "ERR_NGROK_3422";

    /// <summary>The answer to a token in the body of a request whose method has none; null where there is nothing to say.</summary>
    public static TrafficAnswer? MethodProblem(Provider provider, HttpRequest request) =>
        !provider.Locations.IncludeBody || HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method) || HttpMethods.IsPatch(request.Method)
            ? null
            : Answer(400, WrongMethod, "method_without_body", "A token in the body needs the method POST, PUT or PATCH") with { Provider = provider.Ir.Name };

    /// <summary>The answer to a token that is missing or was refused, without its explanation.</summary>
    public static TrafficAnswer Of(in Verdict verdict, Provider provider, HttpContext context, RequestBody? body)
    {
        var reason = EnvoyAnswer.Reason(verdict.Status);
        var answer = verdict.Status switch
        {
            JwtStatus.Missing => Missing(provider, context, body, reason),
            JwtStatus.BodyTooLarge => Answer(413, CodeOf(context), reason, "The request's body is too long to look for a token in"),
            JwtStatus.BodyEncoded => Answer(415, NoContentType, reason, "The request's body is encoded, no token can be looked for in it"),
            JwtStatus.BodyUnreadable => Answer(400, CodeOf(context), reason, "The request's body cannot be read unambiguously"),
            JwtStatus.TooMany or JwtStatus.TokensDiffer => Answer(400, Malformed, reason, "The request has several different tokens in one place"),
            _ when IsUnavailable(verdict.Status) => Answer(503, NoKeys, reason, "The keys to verify the token with are not available") with { RetryAfter = provider.RetryAfter() },
            _ when IsMalformed(verdict.Status) => Answer(401, Malformed, reason, "The token cannot be parsed"),
            _ => Answer(403, Forbidden, reason, "The token cannot be validated"),
        };
        return answer.Status == 401
            ? answer with { Challenge = BearerChallenge.Of(BearerChallenge.RealmOf(context), verdict.Status == JwtStatus.Missing ? null : BearerError.InvalidToken, null, null, null) }
            : answer;
    }

    /// <summary>The same for a policy of another language that wants ngrok's answers: only what was refused is known, not where it was looked for.</summary>
    /// <param name="status">What is wrong with the token; Ok: authorization refuses it.</param>
    public static (int Status, string Code, string Body) Of(JwtStatus status)
    {
        var (code, http, words) = status switch
        {
            JwtStatus.Missing => (Unauthenticated, 401, "Valid credentials are missing"),
            JwtStatus.BodyTooLarge => (BadJson, 413, "The request's body is too long to look for a token in"),
            JwtStatus.BodyEncoded => (NoContentType, 415, "The request's body is encoded, no token can be looked for in it"),
            JwtStatus.BodyUnreadable => (BadJson, 400, "The request's body cannot be read unambiguously"),
            JwtStatus.TooMany or JwtStatus.TokensDiffer => (Malformed, 400, "The request has several different tokens in one place"),
            JwtStatus.Ok => (Forbidden, 403, "The request is not allowed"),
            _ when IsUnavailable(status) => (NoKeys, 503, "The keys to verify the token with are not available"),
            _ when IsMalformed(status) => (Malformed, 401, "The token cannot be parsed"),
            _ => (Forbidden, 403, "The token cannot be validated"),
        };
        return (http, code, Words(words, code));
    }

    private static TrafficAnswer Missing(Provider provider, HttpContext context, RequestBody? body, string reason) => provider.Ir.Locations switch
    {
        [HeaderLocationIr { ValuePrefix.Length: > 0 } header] when context.Request.Headers.ContainsKey(header.Name) =>
            Answer(401, NoPrefix, reason, "The header does not begin as a token's must"),
        [HeaderLocationIr] => Answer(401, NoHeader, reason, "The header with the token is missing"),
        [BodyFieldLocationIr] when body is not null && provider.Locations.HasField(body) => Answer(401, NoPrefix, reason, "The body's field does not begin as a token's must"),
        [BodyLocationIr or BodyFieldLocationIr] when body is null or { Kind: BodyKind.None } && BodyKinds.Of(context) == BodyKind.None =>
            Answer(400, NoContentType, reason, "The Content-Type is not one that a token can be in"),
        _ => Answer(401, NotFound, reason, "The request has no token"),
    };

    private static string CodeOf(HttpContext context) => BodyKinds.Of(context) switch
    {
        BodyKind.Form => BadForm,
        BodyKind.Unclear => NoContentType,
        _ => BadJson,
    };

    private static bool IsUnavailable(JwtStatus status) => status is JwtStatus.KeysFetchFailed or JwtStatus.KeysStale or JwtStatus.KeysInvalidJson
        or JwtStatus.KeysNoKeysMember or JwtStatus.KeysNoneUsable or JwtStatus.DecryptionKeysUnavailable;

    private static bool IsMalformed(JwtStatus status) => EnvoyAnswer.Reason(status) is "jwt_malformed" or "jwt_too_large" or "jwt_encrypted" or "jwt_unsupported_crit";

    private static TrafficAnswer Answer(int status, string code, string reason, string words) =>
        new(status, reason, words) { Body = Words(words, code), Headers = [new(CodeHeader, code)] };

    private static string Words(string words, string code) => $"{words} ({code})";
}

using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Jws;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Answers;

/// <summary>Words a policy's refusals as the policy asks for.</summary>
internal sealed class PolicyAnswers(AnswersIr answers)
{
    private readonly string? _realm = answers.Realm is { } realm ? BearerChallenge.Quoted(realm) : null;
    private readonly bool _isBearer = answers.Challenge == ChallengeStyle.Rfc6750;
    private readonly bool _isProblem = answers.Body == AnswerBody.ProblemJson;

    /// <summary>The whole answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">What is wrong with its tokens; Ok: authorization refuses it.</param>
    /// <param name="rejected">What is refused and why, with Envoy's status and body and without a challenge.</param>
    /// <param name="mcp">What clients of the Model Context Protocol are told; null: nothing.</param>
    public Rejected Complete(HttpContext context, JwtStatus status, Rejected rejected, McpMetadata? mcp = null)
    {
        if (answers.Style == AnswerStyle.Ngrok)
            return Ngrok(context, status, rejected);
        if (answers.Style == AnswerStyle.Agentgateway)
            return AgentgatewayAnswer.Complete(context, status, rejected, mcp);
        if (answers.Style == AnswerStyle.Traefik)
            return Bare(rejected);

        // That keys are too old is nobody's fault who could be challenged: the same token may pass soon.
        var isOwnFault = rejected.RetryAfter is not null;
        var code = _isBearer && status != JwtStatus.Ok && !isOwnFault ? BearerError.Of(status).Status : rejected.Status;
        var sentence = Sentence(status, rejected);
        return new Rejected
        {
            Policy = rejected.Policy,
            Provider = rejected.Provider,
            KeyId = rejected.KeyId,
            Rule = rejected.Rule,
            Reason = rejected.Reason,
            Detail = rejected.Detail,
            WouldDeny = rejected.WouldDeny,
            RequiredScopes = rejected.RequiredScopes,
            RetryAfter = rejected.RetryAfter,
            Status = code,
            Body = rejected.Body,
            Problem = _isProblem ? ProblemDocument.Of(code, sentence, rejected.Reason, Scope(rejected)) : null,
            NoStore = _isProblem || _isBearer,
            Challenge = isOwnFault ? null : _isBearer ? Bearer(context, status, sentence, rejected) : Envoy(context, status, code),
        };
    }

    /// <summary>As ngrok's jwt-validation answers.</summary>
    private Rejected Ngrok(HttpContext context, JwtStatus status, Rejected rejected)
    {
        var (code, error, body) = NgrokAnswer.Of(status);
        var challenge = code != StatusCodes.Status401Unauthorized ? null
            : status == JwtStatus.Missing ? Challenge(context) : Challenge(context, BearerError.InvalidToken);
        var retryAfter = rejected.RetryAfter ?? (code == StatusCodes.Status503ServiceUnavailable ? 1 : null);
        return rejected.As(code, body, challenge, retryAfter: retryAfter, headers: [new(NgrokAnswer.CodeHeader, error)]);
    }

    /// <summary>As Traefik Hub answers: the status alone.</summary>
    private static Rejected Bare(Rejected rejected) => rejected.As(rejected.Status, retryAfter: rejected.RetryAfter);

    private string? Envoy(HttpContext context, JwtStatus status, int code) => (status, code) switch
    {
        (JwtStatus.Ok, _) or (_, not (401 or 403)) => null,
        (JwtStatus.Missing, _) => Challenge(context),
        _ => Challenge(context, BearerError.InvalidToken),
    };

    private string? Bearer(HttpContext context, JwtStatus status, string sentence, Rejected rejected)
    {
        if (status == JwtStatus.Ok)
            return rejected.RequiredScopes.IsEmpty ? null : Challenge(context, BearerError.InsufficientScope, sentence, Scope(rejected));
        var error = BearerError.Of(status);
        return error.Code is not null ? Challenge(context, error.Code, sentence)
            : status == JwtStatus.Missing ? Challenge(context)
            : null;
    }

    private string Challenge(HttpContext context, string? error = null, string? description = null, string? scope = null) =>
        BearerChallenge.Of(_realm ?? BearerChallenge.RealmOf(context), error, description, scope, answers.ResourceMetadata);

    private static string Sentence(JwtStatus status, Rejected rejected) =>
        status != JwtStatus.Ok ? BearerError.Sentence(status)
        : rejected.RequiredScopes.IsEmpty ? "The request is not authorized"
        : "The token does not have the scopes that the request needs";

    private static string Scope(Rejected rejected) => rejected.RequiredScopes.IsEmpty ? "" : string.Join(' ', rejected.RequiredScopes);
}

using JwtGateway.Ir;
using JwtGateway.Tokens.Answers;
using JwtGateway.Tokens.Jws;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Authentication;

/// <summary>How a policy answers a request whose token ran out while it was under way. Kept longer than the request's tokens, so it has no part of them.</summary>
internal sealed record ExpiredAnswer(EnforceIr Policy, PolicyAnswers Answers, string? Provider, string? KeyId)
{
    /// <summary>The answer.</summary>
    public Rejected Of(HttpContext context) => Answers.Complete(context, JwtStatus.Expired, new Rejected
    {
        Policy = Policy.Source,
        Provider = Provider,
        KeyId = KeyId,
        Reason = EnvoyAnswer.Reason(JwtStatus.Expired),
        Detail = "the token ran out while the request was under way",
        Status = EnvoyAnswer.StatusCode(JwtStatus.Expired),
        Body = EnvoyAnswer.Body(JwtStatus.Expired),
    });
}

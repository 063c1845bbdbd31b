using JwtGateway.Ir;
using JwtGateway.Tokens.Answers;
using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Authentication;

/// <summary>Holds requests to a policy that works.</summary>
internal sealed class PolicyEnforcer(
    string source, Requirement requirement, IReadOnlyCollection<Provider> providers, AnswersIr answers, TimeProvider time)
{
    private readonly ClaimHeaderGuard _guard = new(providers.Select(p => p.Ir));

    // Nearly every request that passes is told apart from the one before by nothing, so they share one result.
    private volatile Remembered? _last;

    public AuthenticationResult Authenticate(HttpContext context)
    {
        _guard.Clean(context.Request.Headers);
        using var scope = new RequestScope(context.Request);
        var verdict = requirement.Evaluate(scope);
        if (verdict.Status != JwtStatus.Ok)
            return verdict.Status == JwtStatus.KeysStale && answers.UnavailableWhenStale ? Unavailable(verdict) : Reject(context, verdict);
        var detail = scope.Accepted is { } accepted ? ClaimHeaderWriter.Write(accepted, scope.Tokens, context.Request.Headers) : "";
        return detail.Length > 0 ? Pass(verdict, detail) : PassAsBefore(verdict);
    }

    private Authenticated PassAsBefore(in Verdict verdict)
    {
        if (_last is { } last && ReferenceEquals(last.Key, verdict.Key) && ReferenceEquals(last.Provider, verdict.Provider)
            && ReferenceEquals(last.Result.Reason, verdict.Reason ?? "ok"))
            return last.Result;
        var result = Pass(verdict, "");
        _last = new Remembered(verdict.Key, verdict.Provider, result);
        return result;
    }

    private Authenticated Pass(in Verdict verdict, string detail) => new()
    {
        Policy = source,
        Provider = verdict.Provider?.Ir.Name,
        KeyId = verdict.Key?.DisplayId,
        Reason = verdict.Reason ?? "ok",
        Detail = detail,
    };

    private Rejected Reject(HttpContext context, in Verdict verdict) => new()
    {
        Policy = source,
        Provider = verdict.Provider?.Ir.Name,
        KeyId = verdict.Token?.DisplayKeyId,
        Reason = EnvoyAnswer.Reason(verdict.Status),
        Detail = Explanation.Of(verdict, time),
        Status = EnvoyAnswer.StatusCode(verdict.Status),
        Body = EnvoyAnswer.Body(verdict.Status),
        Challenge = BearerChallenge.For(context, invalidToken: verdict.Status != JwtStatus.Missing),
    };

    /// <summary>It is not the token's fault, and soon the same token may pass: no challenge, and a time to come again.</summary>
    private Rejected Unavailable(in Verdict verdict) => new()
    {
        Policy = source,
        Provider = verdict.Provider?.Ir.Name,
        KeyId = verdict.Token?.DisplayKeyId,
        Reason = EnvoyAnswer.Reason(verdict.Status),
        Detail = Explanation.Of(verdict, time),
        Status = StatusCodes.Status503ServiceUnavailable,
        Body = EnvoyAnswer.Body(verdict.Status),
        RetryAfter = Math.Max(1, (int)Math.Ceiling((verdict.Provider?.Keys.Refresher?.NextAttempt() ?? TimeSpan.Zero).TotalSeconds)),
    };

    private sealed record Remembered(VerificationKey? Key, Provider? Provider, Authenticated Result);
}

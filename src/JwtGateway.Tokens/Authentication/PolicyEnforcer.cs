using JwtGateway.Ir;
using JwtGateway.Tokens.Answers;
using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Authentication;

/// <summary>Holds requests to a policy that works.</summary>
internal sealed class PolicyEnforcer(EnforceIr policy, Requirement requirement, TimeProvider time) : IPolicyStep
{
    private const string Audited = "audited";

    // Nearly every request that passes is told apart from the one before by nothing, so they share one result.
    private volatile Remembered? _last;

    public AuthenticationResult Decide(HttpContext context, RequestScope scope)
    {
        var verdict = requirement.Evaluate(scope);
        if (verdict.Status != JwtStatus.Ok)
            return policy.Audit ? Audit(context, verdict) : Reject(context, verdict);
        if (verdict.Tolerated != JwtStatus.Ok)
            return Tolerate(context, verdict);
        var reroutes = policy.RecomputeRoute && scope.Accepted is not null;
        var detail = scope.Accepted is { } accepted ? ClaimHeaderWriter.Write(accepted, scope.Tokens, context.Request.Headers) : "";
        return detail.Length > 0 ? Pass(verdict, detail, reroutes) : PassAsBefore(verdict, reroutes);
    }

    private Authenticated PassAsBefore(in Verdict verdict, bool reroutes)
    {
        if (_last is { } last && ReferenceEquals(last.Key, verdict.Key) && ReferenceEquals(last.Provider, verdict.Provider)
            && ReferenceEquals(last.Result.Reason, verdict.Reason ?? "ok") && last.Result.Reroutes == reroutes)
            return last.Result;
        var result = Pass(verdict, "", reroutes);
        _last = new Remembered(verdict.Key, verdict.Provider, result);
        return result;
    }

    private Authenticated Pass(in Verdict verdict, string detail, bool reroutes) => new()
    {
        Policy = policy.Source,
        Provider = verdict.Provider?.Ir.Name,
        KeyId = verdict.Key?.DisplayId,
        Reason = verdict.Reason ?? "ok",
        Detail = detail,
        Reroutes = reroutes,
    };

    /// <summary>A token that did not verify goes on, and the upstream is told so.</summary>
    private Authenticated Tolerate(HttpContext context, in Verdict verdict)
    {
        var failure = verdict with { Status = verdict.Tolerated };
        UnverifiedMark.Set(context.Request.Headers, failure);
        return new Authenticated
        {
            Policy = policy.Source,
            Provider = verdict.Provider?.Ir.Name,
            KeyId = verdict.Token?.DisplayKeyId,
            Reason = verdict.Reason ?? "ok",
            Detail = Explanation.Of(failure, time),
        };
    }

    private Authenticated Audit(HttpContext context, in Verdict verdict)
    {
        UnverifiedMark.Set(context.Request.Headers, verdict);
        var rejected = Reject(context, verdict);
        return new Authenticated
        {
            Policy = policy.Source,
            Provider = rejected.Provider,
            KeyId = rejected.KeyId,
            Reason = Audited,
            WouldDeny = [new WouldDeny(policy.Source, rejected.Provider, rejected.Reason, rejected.Detail, rejected.Status)],
        };
    }

    private Rejected Reject(HttpContext context, in Verdict verdict) => new()
    {
        Policy = policy.Source,
        Provider = verdict.Provider?.Ir.Name,
        KeyId = verdict.Token?.DisplayKeyId,
        Reason = EnvoyAnswer.Reason(verdict.Status),
        Detail = Explanation.Of(verdict, time),
        Status = EnvoyAnswer.StatusCode(verdict.Status),
        Body = EnvoyAnswer.Body(verdict.Status),
        Challenge = BearerChallenge.For(context, invalidToken: verdict.Status != JwtStatus.Missing),
    };

    private sealed record Remembered(VerificationKey? Key, Provider? Provider, Authenticated Result);
}

using JwtGateway.Tokens.Answers;
using JwtGateway.Tokens.Authorization;
using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using JwtGateway.Tokens.Requests;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Authentication;

/// <summary>Holds requests to a policy that works.</summary>
internal sealed class PolicyEnforcer(string source, Requirement requirement, IReadOnlyCollection<Provider> providers, TimeProvider time)
{
    private readonly ClaimHeaderGuard _guard = new(providers.Select(p => p.Ir));

    // Nearly every request that passes is told apart from the one before by nothing, so they share one result.
    private volatile Remembered? _last;

    /// <summary>Which requests with good tokens may pass; null: all.</summary>
    public Authorizer? Authorizer { get; init; }

    public AuthenticationResult Authenticate(HttpContext context, in RequestFacts facts)
    {
        _guard.Clean(context.Request.Headers);
        using var scope = new RequestScope(context.Request, facts);
        var verdict = requirement.Evaluate(scope);
        if (verdict.Status != JwtStatus.Ok)
            return Reject(context, verdict, scope);

        // Claim headers go before authorization, whose rules may ask for them, as in Envoy.
        var detail = scope.Accepted is { } accepted ? ClaimHeaderWriter.Write(accepted, scope.Tokens, context.Request.Headers) : "";
        var decision = Authorizer?.Decide(scope) ?? new AuthorizationDecision(true, null, null);
        if (!decision.Allowed)
            return Forbid(verdict, decision, scope);
        return detail.Length > 0 ? Pass(verdict, decision.Rule, detail) : PassAsBefore(verdict, decision.Rule);
    }

    private Authenticated PassAsBefore(in Verdict verdict, AuthorizationRule? rule)
    {
        if (_last is { } last && ReferenceEquals(last.Key, verdict.Key) && ReferenceEquals(last.Provider, verdict.Provider)
            && ReferenceEquals(last.Rule, rule) && ReferenceEquals(last.Result.Reason, verdict.Reason ?? "ok"))
            return last.Result;
        var result = Pass(verdict, rule, "");
        _last = new Remembered(verdict.Key, verdict.Provider, rule, result);
        return result;
    }

    private Authenticated Pass(in Verdict verdict, AuthorizationRule? rule, string detail) => new()
    {
        Policy = source,
        Provider = verdict.Provider?.Ir.Name,
        KeyId = verdict.Key?.DisplayId,
        Rule = rule?.Name,
        Reason = verdict.Reason ?? "ok",
        Detail = detail,
    };

    private Rejected Forbid(in Verdict verdict, in AuthorizationDecision decision, RequestScope scope) => new()
    {
        Policy = source,
        Provider = verdict.Provider?.Ir.Name,
        KeyId = verdict.Key?.DisplayId,
        Rule = decision.Rule?.Name,
        Reason = decision.WantsScopes is null ? "authorization_denied" : "insufficient_scope",
        Detail = decision.Rule is { } rule ? $"authorization rule {SafeText.Of(rule.Name)} refuses" : $"authorization: {Authorizer!.Explain(scope)}",
        Status = StatusCodes.Status403Forbidden,
        Body = "RBAC: access denied",
        RequiredScopes = decision.WantsScopes?.Token?.Scopes ?? [],
    };

    private Rejected Reject(HttpContext context, in Verdict verdict, RequestScope scope) => new()
    {
        Policy = source,
        Provider = verdict.Provider?.Ir.Name,
        KeyId = verdict.Token?.DisplayKeyId,
        Reason = EnvoyAnswer.Reason(verdict.Status),
        Detail = Explanation.Of(verdict, scope.Failed, time),
        Status = EnvoyAnswer.StatusCode(verdict.Status),
        Body = EnvoyAnswer.Body(verdict.Status),
        Challenge = BearerChallenge.For(context, invalidToken: verdict.Status != JwtStatus.Missing),
    };

    private sealed record Remembered(VerificationKey? Key, Provider? Provider, AuthorizationRule? Rule, Authenticated Result);
}

using JwtGateway.Ir;
using JwtGateway.Tokens.Answers;
using JwtGateway.Tokens.Authorization;
using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.Expressions;
using JwtGateway.Tokens.Extraction;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Authentication;

/// <summary>Holds requests to a policy that works.</summary>
internal sealed class PolicyEnforcer(EnforceIr policy, Requirement requirement, TimeProvider time) : IPolicyStep
{
    private const string Audited = "audited";

    private readonly PolicyAnswers _answers = new(policy.Answers);

    // Nearly every request that passes is told apart from the one before by nothing, so they share one result.
    private volatile Remembered? _last;

    /// <summary>Which requests with good tokens may pass; null: all.</summary>
    public Authorizer? Authorizer { get; init; }

    /// <summary>What expressions change in requests that pass; null: nothing.</summary>
    public HeaderTransform? Transform { get; init; }

    /// <summary>What clients of the Model Context Protocol are told; null: nothing.</summary>
    public McpMetadata? Mcp { get; init; }

    /// <summary>Whether a provider names users by a claim.</summary>
    public bool NamesUsers { get; init; }

    /// <summary>Removes what changes before this policy put into its claim headers; null: there are none.</summary>
    public ClaimHeaderGuard? Reclaimed { get; init; }

    /// <summary>Where the upstream is to get no token from.</summary>
    public TokenLocations[] Hidden { get; init; } = [];

    public AuthenticationResult Decide(HttpContext context, RequestScope scope)
    {
        if (Mcp?.Answer(context, scope.Facts, policy.Source) is { } document)
            return document;
        Reclaimed?.Clean(context.Request.Headers);
        var verdict = requirement.Evaluate(scope);
        if (verdict.Status != JwtStatus.Ok)
            return Refuse(context, verdict, Reject(verdict, scope));

        // Claim headers go before authorization, whose rules may ask for them, as in Envoy.
        var goesOn = true;
        var detail = scope.Accepted is { } accepted ? ClaimHeaderWriter.Write(accepted, scope.Tokens, context.Request.Headers, out goesOn) : "";
        var user = NamesUsers ? UserClaim.Of(scope.Accepted, scope.Tokens) : null;
        var decision = Authorizer?.Decide(scope) ?? new AuthorizationDecision(true, null, null);
        if (!decision.Allowed)
            return Refuse(context, verdict, Forbid(verdict, decision, scope, user));
        if (!goesOn)
            return Refuse(context, verdict, Unfit(verdict, decision, detail, user));
        Transform?.Apply(scope);
        foreach (var locations in Hidden)
            scope.RemoveFrom(locations);
        if (verdict.Tolerated != JwtStatus.Ok)
            return Tolerate(context, verdict, decision.Rule, scope, user);
        var reroutes = policy.RecomputeRoute && scope.Accepted is not null;
        var expiry = ExpiryOf(verdict, scope);
        return detail.Length > 0 || expiry is not null || user is not null
            ? Pass(verdict, decision.Rule, detail, reroutes, expiry, user)
            : PassAsBefore(verdict, decision.Rule, reroutes);
    }

    private AuthenticationResult Refuse(HttpContext context, in Verdict verdict, Rejected rejected)
    {
        rejected = _answers.Complete(context, verdict.Status, rejected, Mcp);
        if (!policy.Audit)
            return rejected;
        Mark(context, verdict);
        return new Authenticated
        {
            Policy = policy.Source,
            Provider = rejected.Provider,
            KeyId = rejected.KeyId,
            User = rejected.User,
            Rule = rejected.Rule,
            Reason = Audited,
            WouldDeny = [new WouldDeny(policy.Source, rejected.Provider, rejected.Reason, rejected.Detail, rejected.Status)],
        };
    }

    /// <summary>A token that did not verify goes on, and the upstream is told so.</summary>
    private Authenticated Tolerate(HttpContext context, in Verdict verdict, AuthorizationRule? rule, RequestScope scope, string? user)
    {
        Mark(context, verdict);
        return new Authenticated
        {
            Policy = policy.Source,
            Provider = verdict.Provider?.Ir.Name,
            KeyId = verdict.Token?.DisplayKeyId,
            User = user,
            Rule = rule?.Name,
            Reason = verdict.Reason ?? "ok",
            Detail = Explanation.Of(verdict with { Status = verdict.Tolerated }, scope.Failed, time),
            Expiry = ExpiryOf(verdict, scope),
        };
    }

    private static void Mark(HttpContext context, in Verdict verdict)
    {
        var failure = verdict.Status == JwtStatus.Ok ? verdict.Tolerated : verdict.Status;
        if (failure != JwtStatus.Ok)
            UnverifiedMark.Set(context.Request.Headers, verdict with { Status = failure });
    }

    private Authenticated PassAsBefore(in Verdict verdict, AuthorizationRule? rule, bool reroutes)
    {
        if (_last is { } last && ReferenceEquals(last.Key, verdict.Key) && ReferenceEquals(last.Provider, verdict.Provider)
            && ReferenceEquals(last.Rule, rule) && ReferenceEquals(last.Result.Reason, verdict.Reason ?? "ok") && last.Result.Reroutes == reroutes)
            return last.Result;
        var result = Pass(verdict, rule, "", reroutes, null, null);
        _last = new Remembered(verdict.Key, verdict.Provider, rule, result);
        return result;
    }

    private Authenticated Pass(in Verdict verdict, AuthorizationRule? rule, string detail, bool reroutes, TokenExpiry? expiry, string? user) => new()
    {
        Policy = policy.Source,
        Provider = verdict.Provider?.Ir.Name,
        KeyId = verdict.Key?.DisplayId,
        User = user,
        Rule = rule?.Name,
        Reason = verdict.Reason ?? "ok",
        Detail = detail,
        Reroutes = reroutes,
        Expiry = expiry,
    };

    /// <summary>What an audit lets pass it does not break off later.</summary>
    private TokenExpiry? ExpiryOf(in Verdict verdict, RequestScope scope) =>
        policy is { StreamGrace: { } grace, Audit: false } && TokenExpiry.EndOf(scope.Accepted, scope.Tokens, grace) is { } end
            ? new TokenExpiry(end, policy.Source, new ExpiredAnswer(policy, _answers, verdict.Provider?.Ir.Name, verdict.Key?.DisplayId).Of)
            : null;

    private Rejected Forbid(in Verdict verdict, in AuthorizationDecision decision, RequestScope scope, string? user) => new()
    {
        Policy = policy.Source,
        Provider = verdict.Provider?.Ir.Name,
        KeyId = verdict.Key?.DisplayId,
        User = user,
        Rule = decision.Rule?.Name,
        Reason = decision.WantsScopes is null ? "authorization_denied" : "insufficient_scope",
        Detail = decision.Rule is { } rule ? $"authorization rule {SafeText.Of(rule.Name)} refuses" : $"authorization: {Authorizer!.Explain(scope)}",
        Status = StatusCodes.Status403Forbidden,
        Body = "RBAC: access denied",
        RequiredScopes = decision.WantsScopes?.Token?.Scopes ?? [],
    };

    /// <summary>A header that must be there cannot carry its claim.</summary>
    private Rejected Unfit(in Verdict verdict, in AuthorizationDecision decision, string detail, string? user) => new()
    {
        Policy = policy.Source,
        Provider = verdict.Provider?.Ir.Name,
        KeyId = verdict.Key?.DisplayId,
        User = user,
        Rule = decision.Rule?.Name,
        Reason = "claim_header",
        Detail = detail,
        Status = StatusCodes.Status500InternalServerError,
        Body = "",
    };

    private Rejected Reject(in Verdict verdict, RequestScope scope) =>
        verdict.Status == JwtStatus.KeysStale && policy.Answers.UnavailableWhenStale ? Unavailable(verdict, scope) : new Rejected
        {
            Policy = policy.Source,
            Provider = verdict.Provider?.Ir.Name,
            KeyId = verdict.Token?.DisplayKeyId,
            Reason = EnvoyAnswer.Reason(verdict.Status),
            Detail = Explanation.Of(verdict, scope.Failed, time),
            Status = EnvoyAnswer.StatusCode(verdict.Status),
            Body = EnvoyAnswer.Body(verdict.Status),
        };

    /// <summary>It is not the token's fault, and soon the same token may pass: no challenge, and a time to come again.</summary>
    private Rejected Unavailable(in Verdict verdict, RequestScope scope) => new()
    {
        Policy = policy.Source,
        Provider = verdict.Provider?.Ir.Name,
        KeyId = verdict.Token?.DisplayKeyId,
        Reason = EnvoyAnswer.Reason(verdict.Status),
        Detail = Explanation.Of(verdict, scope.Failed, time),
        Status = StatusCodes.Status503ServiceUnavailable,
        Body = EnvoyAnswer.Body(verdict.Status),
        RetryAfter = verdict.Provider?.RetryAfter() ?? 1,
    };

    private sealed record Remembered(VerificationKey? Key, Provider? Provider, AuthorizationRule? Rule, Authenticated Result);
}

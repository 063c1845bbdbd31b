using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Keys;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Traffic;

/// <summary>Runs the rules of a Traffic Policy over requests, in their order, until an action answers or hands the request over. A request that no action answered passes.</summary>
internal sealed class TrafficEnforcer(TrafficIr policy, TrafficRule[] rules, int? trustedHops, TimeProvider time) : IPolicyStep
{
    // As with other policies, nearly every request that passes is told apart from the one before by nothing.
    private volatile Remembered? _last;

    public AuthenticationResult Decide(HttpContext context, RequestScope scope)
    {
        var exchange = scope.Traffic;
        exchange.Begin(context, trustedHops, time);
        foreach (var rule in rules)
        {
            if (!rule.Holds(exchange, out var failed))
            {
                if (failed is not null)
                    return Refuse(failed, rule, $"rule {SafeText.Of(rule.Name)}", exchange);
                continue;
            }

            for (var i = 0; i < rule.Actions.Length; i++)
            {
                if (rule.Actions[i].Run(exchange) is { } answer)
                    return Refuse(answer, rule, $"rule {SafeText.Of(rule.Name)}, action {i + 1} ({rule.Actions[i].Kind})", exchange);
                if (exchange.Forward is not null)
                    return Pass(exchange);
            }
        }

        return Pass(exchange);
    }

    private Rejected Refuse(TrafficAnswer answer, TrafficRule rule, string place, TrafficExchange exchange) => new()
    {
        Policy = policy.Source,
        Provider = answer.Provider,
        KeyId = answer.KeyId,
        Rule = rule.Name,
        Reason = answer.Reason,
        Detail = exchange.Detail.Length == 0 ? $"{place}: {answer.Detail}" : $"{place}: {answer.Detail}; {exchange.Detail}",
        Logs = exchange.Logs,
        Status = answer.Status,
        Body = answer.Body,
        Headers = answer.Headers,
        Challenge = answer.Challenge,
        RetryAfter = answer.RetryAfter,
    };

    private Authenticated Pass(TrafficExchange exchange)
    {
        var verdict = exchange.Verdict;
        var logs = exchange.Logs;
        if (exchange.Detail.Length > 0 || !logs.IsEmpty)
            return Passed(exchange, exchange.Detail, logs);
        if (_last is { } last && ReferenceEquals(last.Key, verdict.Key) && ReferenceEquals(last.Provider, verdict.Provider) && ReferenceEquals(last.Result.Forward, exchange.Forward))
            return last.Result;
        var result = Passed(exchange, "", logs);
        _last = new Remembered(verdict.Key, verdict.Provider, result);
        return result;
    }

    private Authenticated Passed(TrafficExchange exchange, string detail, ImmutableArray<TrafficLog> logs) => new()
    {
        Policy = policy.Source,
        Provider = exchange.Verdict.Provider?.Ir.Name,
        KeyId = exchange.Verdict.Key?.DisplayId,
        Reason = exchange.Verdict.Provider is null ? "jwt_not_asked" : "ok",
        Detail = detail,
        Logs = logs,
        Forward = exchange.Forward,
    };

    private sealed record Remembered(VerificationKey? Key, Provider? Provider, Authenticated Result);
}

using System.Collections.Immutable;
using JwtGateway.Tokens.Answers;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Traffic.Actions;

/// <summary>Every token that is listed is there and verifies; the first that is not or does not answers.</summary>
internal sealed class JwtValidationAction(ImmutableArray<Provider> providers, TimeProvider time) : TrafficAction
{
    public override string Kind => "jwt-validation";

    public override TrafficAnswer? Run(TrafficExchange exchange)
    {
        var scope = exchange.Scope;
        exchange.BeginTokens();
        foreach (var provider in providers)
        {
            if (NgrokAnswer.MethodProblem(provider, exchange.Context.Request) is { } problem)
                return problem;
            var verdict = provider.Evaluate(scope);
            if (verdict.Status != JwtStatus.Ok)
            {
                return NgrokAnswer.Of(verdict, provider, exchange.Context, scope.Body) with
                {
                    Detail = Explanation.Of(verdict, scope.Failed, time),
                    Provider = provider.Ir.Name,
                    KeyId = verdict.Token?.DisplayKeyId,
                };
            }

            exchange.Accept(provider, verdict);
        }

        // Only now: what is refused goes nowhere.
        foreach (var provider in providers)
        {
            if (!provider.Ir.ForwardToken)
                scope.RemoveFrom(provider.Locations);
        }

        return null;
    }
}

using JwtGateway.Cel;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Expressions;

/// <summary>The claims of the one token that the policy's providers accepted: with several, nobody can say which of them is meant.</summary>
internal static class AcceptedClaims
{
    /// <summary>What is said of several.</summary>
    public static CelValue SeveralTokens { get; } = CelValue.FromError("there are several verified tokens");

    /// <summary>The claims; null: there is no such token, or there are several.</summary>
    /// <param name="first">The newest of what was accepted; null: nothing was.</param>
    /// <param name="scope">The request.</param>
    /// <param name="provider">The name of the provider that accepted it; null: any.</param>
    /// <param name="several">Whether there are several.</param>
    public static ICelMap? Find(AcceptedTokens? first, RequestScope scope, string? provider, out bool several)
    {
        PresentedToken? only = null;
        several = false;
        for (var accepted = first; accepted is not null; accepted = accepted.Earlier)
        {
            if (provider is not null && accepted.Provider.Ir.Name != provider)
                continue;
            for (var i = 0; i < TokenLimits.Tokens; i++)
            {
                if (!accepted.Tokens.Contains(i))
                    continue;
                var token = scope.Tokens[i].As(accepted.Provider);
                several = only is not null && !ReferenceEquals(only, token);
                if (several)
                    return null;
                only = token;
            }
        }

        return only?.Values;
    }
}

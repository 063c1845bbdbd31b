using System.Text;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Extraction;
using JwtGateway.Tokens.Jws;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Claims;

/// <summary>Sets claim headers from tokens that were accepted.</summary>
internal static class ClaimHeaderWriter
{
    /// <summary>Sets them, in the order in which the tokens were accepted.</summary>
    /// <returns>What could not be set and why; empty when everything was.</returns>
    public static string Write(AcceptedTokens accepted, RequestTokens tokens, IHeaderDictionary headers)
    {
        var earlier = accepted.Earlier is null ? "" : Write(accepted.Earlier, tokens, headers);
        StringBuilder? refused = null;
        for (var i = 0; i < TokenLimits.Tokens; i++)
        {
            if (!accepted.Tokens.Contains(i))
                continue;
            foreach (var header in accepted.Provider.ClaimHeaders)
            {
                if (!TrySet(header, tokens[i], headers))
                    (refused ??= new StringBuilder(earlier)).Append($"claim header {header.Name} not set: the claim's value cannot stand in a header; ");
            }
        }

        return refused?.ToString() ?? earlier;
    }

    private static bool TrySet(ClaimHeader header, PresentedToken token, IHeaderDictionary headers)
    {
        if (header.Read(token.Payload) is not { } value)
            return true;
        if (!ClaimHeaderValue.IsSafe(value))
            return false;
        headers.Append(header.Name, value);
        return true;
    }
}

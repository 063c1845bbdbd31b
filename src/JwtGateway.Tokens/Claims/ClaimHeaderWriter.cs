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
        StringBuilder? refused = null;
        Write(accepted, tokens, headers, ref refused);
        return refused?.ToString() ?? "";
    }

    private static void Write(AcceptedTokens accepted, RequestTokens tokens, IHeaderDictionary headers, ref StringBuilder? refused)
    {
        if (accepted.Earlier is { } earlier)
            Write(earlier, tokens, headers, ref refused);
        for (var i = 0; i < TokenLimits.Tokens; i++)
        {
            if (accepted.Tokens.Contains(i))
                accepted.Provider.ClaimHeaders.Write(tokens[i].As(accepted.Provider).Payload, headers, ref refused);
        }
    }
}

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
    /// <param name="accepted">The tokens.</param>
    /// <param name="tokens">The request's tokens.</param>
    /// <param name="headers">The request's headers.</param>
    /// <param name="goesOn">Whether the request may go on: not where a header that must be there cannot carry its claim.</param>
    public static string Write(AcceptedTokens accepted, RequestTokens tokens, IHeaderDictionary headers, out bool goesOn)
    {
        StringBuilder? refused = null;
        goesOn = true;
        Write(accepted, tokens, headers, ref refused, ref goesOn);
        return refused?.ToString() ?? "";
    }

    private static void Write(AcceptedTokens accepted, RequestTokens tokens, IHeaderDictionary headers, ref StringBuilder? refused, ref bool goesOn)
    {
        if (accepted.Earlier is { } earlier)
            Write(earlier, tokens, headers, ref refused, ref goesOn);
        for (var i = 0; i < TokenLimits.Tokens; i++)
        {
            if (accepted.Tokens.Contains(i))
                goesOn &= accepted.Provider.ClaimHeaders.Write(tokens[i].As(accepted.Provider).Payload, headers, ref refused);
        }
    }
}

using JwtGateway.Ir;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Extraction;

/// <summary>A provider's places, compiled: headers first, then query parameters, then cookies, whatever order the policy has them in (as Envoy).</summary>
internal sealed class TokenLocations(IReadOnlyCollection<TokenLocationIr> locations)
{
    private readonly HeaderLocationIr[] _headers = [.. locations.OfType<HeaderLocationIr>()];
    private readonly QueryLocationIr[] _parameters = [.. locations.OfType<QueryLocationIr>()];
    private readonly CookieLocationIr[] _cookies = [.. locations.OfType<CookieLocationIr>()];

    /// <summary>Everything in these places that claims to be a token.</summary>
    public TokenSet Find(HttpRequest request, RequestTokens tokens)
    {
        var found = default(TokenSet);
        foreach (var header in _headers)
            FindInHeader(request, header, tokens, ref found);
        foreach (var parameter in _parameters)
        {
            if (QueryText.First(request.QueryString.Value, parameter.Name) is { } text)
                found.Add(tokens, text);
        }

        foreach (var cookie in _cookies)
        {
            if (CookieText.First(request.Headers.Cookie, cookie.Name) is { } text)
                found.Add(tokens, text);
        }

        return found;
    }

    private static void FindInHeader(HttpRequest request, HeaderLocationIr header, RequestTokens tokens, ref TokenSet found)
    {
        foreach (var value in request.Headers[header.Name])
        {
            if (value is not null && HeaderText.AfterPrefix(value, header.ValuePrefix) is { } text)
                found.Add(tokens, text);
        }
    }
}

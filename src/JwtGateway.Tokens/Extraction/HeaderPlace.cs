using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace JwtGateway.Tokens.Extraction;

/// <summary>A header that tokens stand in, compiled.</summary>
internal sealed class HeaderPlace(HeaderLocationIr ir)
{
    private readonly TokenPrefix _prefix = new(ir.ValuePrefix, ir.IsScheme);

    /// <summary>Adds what every value of it has.</summary>
    public void Find(IHeaderDictionary headers, RequestTokens tokens, ref TokenSet found)
    {
        foreach (var value in headers[ir.Name])
        {
            if (value is not null && _prefix.After(value) is { } text)
                found.Add(tokens, text);
        }
    }

    /// <summary>Removes the values that have a token, and leaves the others.</summary>
    public void Remove(IHeaderDictionary headers, RequestScope scope)
    {
        var values = headers[ir.Name];
        var left = new List<string?>(values.Count);
        foreach (var value in values)
        {
            if (value is null || _prefix.After(value) is not { } text || scope.Keeps(text.Span))
                left.Add(value);
        }

        if (left.Count == values.Count)
            return;
        if (left.Count == 0)
            headers.Remove(ir.Name);
        else
            headers[ir.Name] = new StringValues([.. left]);
    }
}

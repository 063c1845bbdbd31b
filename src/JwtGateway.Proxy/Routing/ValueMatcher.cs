using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace JwtGateway.Proxy.Routing;

/// <summary>A compiled condition on a header or a query parameter.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Exact">The value it must have; null when an expression decides.</param>
/// <param name="Pattern">The expression that its value must match; null when the value itself decides.</param>
internal sealed record ValueMatcher(string Name, string? Exact, Regex? Pattern)
{
    /// <summary>Whether the header is there and its lines, joined by a comma (RFC 9110 section 5.2), meet the condition.</summary>
    public bool MatchesHeader(IHeaderDictionary headers) =>
        headers.TryGetValue(Name, out var values) && values.Count > 0
        && Matches(values.Count == 1 ? values[0] : string.Join(',', (IEnumerable<string?>)values));

    /// <summary>Whether the first parameter of that name, decoded, meets the condition.</summary>
    public bool MatchesQuery(ReadOnlyMemory<char> query)
    {
        foreach (var parameter in new QueryStringEnumerable(query))
        {
            if (parameter.DecodeName().Span.SequenceEqual(Name))
            {
                return Matches(parameter.DecodeValue().Span);
            }
        }

        return false;
    }

    private bool Matches(ReadOnlySpan<char> value) => Pattern is null ? value.SequenceEqual(Exact) : Pattern.IsMatch(value);
}

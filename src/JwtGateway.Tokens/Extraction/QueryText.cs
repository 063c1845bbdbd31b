using System.Text;
using JwtGateway.Tokens.Authentication;

namespace JwtGateway.Tokens.Extraction;

/// <summary>Finds tokens in the query.</summary>
internal static class QueryText
{
    /// <summary>Adds every value of a parameter, percent-decoded (a plus sign stays one).</summary>
    /// <param name="query">The query as it is sent upstream, with its question mark.</param>
    /// <param name="name">The parameter's name.</param>
    /// <param name="tokens">The request's tokens.</param>
    /// <param name="found">What was found.</param>
    public static void Find(ReadOnlyMemory<char> query, string name, RequestTokens tokens, ref TokenSet found)
    {
        if (query.Length < 2)
            return;
        for (var rest = query[1..]; !rest.IsEmpty;)
        {
            if (Value(Next(ref rest, out _), name) is { } value)
                found.Add(tokens, value);
        }
    }

    /// <summary>The query without a parameter, everything else as it was written; null when there is nothing to remove.</summary>
    public static string? Without(ReadOnlyMemory<char> query, string name, RequestScope scope)
    {
        if (query.Length < 2)
            return null;
        var left = new StringBuilder(query.Length);
        var removed = false;
        for (var (rest, more) = (query[1..], true); more;)
        {
            var pair = Next(ref rest, out more);
            if (Value(pair, name) is { } value && !scope.Keeps(value.Span))
                removed = true;
            else
                left.Append(left.Length == 0 ? '?' : '&').Append(pair);
        }

        return removed ? left.ToString() : null;
    }

    private static ReadOnlyMemory<char> Next(ref ReadOnlyMemory<char> rest, out bool more)
    {
        var end = rest.Span.IndexOf('&');
        more = end >= 0;
        var pair = more ? rest[..end] : rest;
        rest = more ? rest[(end + 1)..] : default;
        return pair;
    }

    private static ReadOnlyMemory<char>? Value(ReadOnlyMemory<char> pair, string name)
    {
        var equals = pair.Span.IndexOf('=');
        if (!IsName(equals < 0 ? pair.Span : pair.Span[..equals], name))
            return null;
        return equals < 0 ? ReadOnlyMemory<char>.Empty : Decode(pair[(equals + 1)..]);
    }

    private static bool IsName(ReadOnlySpan<char> text, string name) =>
        text.Contains('%') ? Uri.UnescapeDataString(text) == name : text.SequenceEqual(name);

    private static ReadOnlyMemory<char> Decode(ReadOnlyMemory<char> text) =>
        text.Span.Contains('%') ? Uri.UnescapeDataString(text.Span).AsMemory() : text;
}

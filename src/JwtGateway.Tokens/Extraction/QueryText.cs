namespace JwtGateway.Tokens.Extraction;

/// <summary>Finds tokens in the query.</summary>
internal static class QueryText
{
    /// <summary>
    /// The first value of a parameter, percent-decoded (a plus sign stays one); null when it is not there.
    /// </summary>
    /// <param name="query">The query as it came, with its question mark.</param>
    /// <param name="name">The parameter's name.</param>
    public static ReadOnlyMemory<char>? First(string? query, string name)
    {
        if (query is not { Length: > 1 })
            return null;
        var rest = query.AsMemory(1);
        while (!rest.IsEmpty)
        {
            var end = rest.Span.IndexOf('&');
            var pair = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            var equals = pair.Span.IndexOf('=');
            if (IsName(equals < 0 ? pair.Span : pair.Span[..equals], name))
                return equals < 0 ? ReadOnlyMemory<char>.Empty : Decode(pair[(equals + 1)..]);
        }

        return null;
    }

    private static bool IsName(ReadOnlySpan<char> text, string name) =>
        text.Contains('%') ? Uri.UnescapeDataString(text) == name : text.SequenceEqual(name);

    private static ReadOnlyMemory<char> Decode(ReadOnlyMemory<char> text) =>
        text.Span.Contains('%') ? Uri.UnescapeDataString(text.Span).AsMemory() : text;
}

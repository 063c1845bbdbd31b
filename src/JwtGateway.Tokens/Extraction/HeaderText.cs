using System.Buffers;

namespace JwtGateway.Tokens.Extraction;

/// <summary>Finds tokens in header values.</summary>
internal static class HeaderText
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>
    /// What follows <paramref name="prefix"/>, from the first character that a token can have; null when the prefix is not there. As Envoy's
    /// extractor: the prefix may stand anywhere, its case counts, nothing is cut off at the end, and with nothing after it the whole value is
    /// taken (and then refused for its form).
    /// </summary>
    public static ReadOnlyMemory<char>? AfterPrefix(string value, string prefix)
    {
        if (prefix.Length == 0)
            return value.AsMemory();
        var at = value.IndexOf(prefix, StringComparison.Ordinal);

        // A bare null would become an empty text.
        return at < 0 ? default(ReadOnlyMemory<char>?) : From(value, at + prefix.Length);
    }

    /// <summary>
    /// The same for an authentication scheme: in any case, and with a blank or a tab behind it. It too may stand anywhere: an upstream that looks for
    /// it as Envoy does must not find a token that was not found here.
    /// </summary>
    public static ReadOnlyMemory<char>? AfterScheme(string value, string scheme)
    {
        for (var from = 0; ;)
        {
            var at = value.AsSpan(from).IndexOf(scheme, StringComparison.OrdinalIgnoreCase);
            var end = from + at + scheme.Length;
            if (at < 0 || end == value.Length)
                return null;
            if (value[end] is ' ' or '\t')
                return From(value, end + 1);
            from += at + 1;
        }
    }

    private static ReadOnlyMemory<char> From(string value, int from)
    {
        var rest = value.AsMemory(from);
        var start = rest.Span.IndexOfAny(TokenCharacters);
        return start < 0 ? value.AsMemory() : rest[start..];
    }
}

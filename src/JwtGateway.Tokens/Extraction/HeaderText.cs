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
        if (at < 0)
            return null;
        var rest = value.AsMemory(at + prefix.Length);
        var start = rest.Span.IndexOfAny(TokenCharacters);
        return start < 0 ? value.AsMemory() : rest[start..];
    }
}

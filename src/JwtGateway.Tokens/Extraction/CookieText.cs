using Microsoft.Extensions.Primitives;

namespace JwtGateway.Tokens.Extraction;

/// <summary>Finds tokens in cookies.</summary>
internal static class CookieText
{
    /// <summary>The value of the first cookie of that name, without the quotes that RFC 6265 section 4.1.1 allows around it; null when it is not there.</summary>
    public static ReadOnlyMemory<char>? First(StringValues headers, string name)
    {
        foreach (var header in headers)
        {
            if (First(header.AsMemory(), name) is { } value)
                return value;
        }

        return null;
    }

    private static ReadOnlyMemory<char>? First(ReadOnlyMemory<char> rest, string name)
    {
        while (!rest.IsEmpty)
        {
            var end = rest.Span.IndexOf(';');
            var pair = (end < 0 ? rest : rest[..end]).Trim();
            rest = end < 0 ? default : rest[(end + 1)..];
            var equals = pair.Span.IndexOf('=');
            if (equals >= 0 && pair.Span[..equals].SequenceEqual(name))
                return Unquote(pair[(equals + 1)..]);
        }

        return null;
    }

    private static ReadOnlyMemory<char> Unquote(ReadOnlyMemory<char> value) =>
        value.Length >= 2 && value.Span[0] == '"' && value.Span[^1] == '"' ? value[1..^1] : value;
}

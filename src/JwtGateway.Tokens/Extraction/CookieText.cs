using System.Text;
using JwtGateway.Tokens.Authentication;
using Microsoft.Extensions.Primitives;

namespace JwtGateway.Tokens.Extraction;

/// <summary>Finds tokens in cookies.</summary>
internal static class CookieText
{
    /// <summary>Adds the value of every cookie of that name, without the quotes that RFC 6265 section 4.1.1 allows around it.</summary>
    public static void Find(StringValues headers, string name, RequestTokens tokens, ref TokenSet found)
    {
        foreach (var header in headers)
        {
            var rest = header.AsMemory();
            while (TryNext(ref rest, out var pair))
            {
                if (Value(pair, name) is { } value)
                    found.Add(tokens, value);
            }
        }
    }

    /// <summary>The headers without the cookies of that name, all others as they were written; null when there is nothing to remove.</summary>
    public static StringValues? Without(StringValues headers, string name, RequestScope scope)
    {
        var left = new List<string?>(headers.Count);
        var removed = false;
        foreach (var header in headers)
        {
            var text = Without(header.AsMemory(), name, scope, ref removed);
            if (text is null || text.Length > 0)
                left.Add(text ?? header);
        }

        return removed ? new StringValues([.. left]) : default(StringValues?);
    }

    // Null: the header stays as it is.
    private static string? Without(ReadOnlyMemory<char> header, string name, RequestScope scope, ref bool removed)
    {
        var left = new StringBuilder(header.Length);
        var rest = header;
        var any = false;
        while (TryNext(ref rest, out var pair))
        {
            if (Value(pair, name) is { } value && !scope.Keeps(value.Span))
                any = true;
            else
                left.Append(left.Length == 0 ? pair.TrimStart() : pair).Append(';');
        }

        removed |= any;
        return !any ? null : left.Length == 0 ? "" : left.ToString(0, left.Length - 1);
    }

    private static bool TryNext(ref ReadOnlyMemory<char> rest, out ReadOnlyMemory<char> pair)
    {
        var end = rest.Span.IndexOf(';');
        (pair, var next) = end < 0 ? (rest, default) : (rest[..end], rest[(end + 1)..]);
        var more = !rest.IsEmpty;
        rest = next;
        return more;
    }

    // Blanks around a name are no part of it to the lenient parsers upstream, so they are none here.
    private static ReadOnlyMemory<char>? Value(ReadOnlyMemory<char> pair, string name)
    {
        var equals = pair.Span.IndexOf('=');
        return equals >= 0 && pair.Span[..equals].Trim().SequenceEqual(name) ? Unquote(pair[(equals + 1)..].Trim()) : default(ReadOnlyMemory<char>?);
    }

    private static ReadOnlyMemory<char> Unquote(ReadOnlyMemory<char> value) =>
        value.Length >= 2 && value.Span[0] == '"' && value.Span[^1] == '"' ? value[1..^1] : value;
}

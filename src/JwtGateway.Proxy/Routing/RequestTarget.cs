using System.Buffers;
using JwtGateway.Ir;

namespace JwtGateway.Proxy.Routing;

/// <summary>
/// The one reading of a request target (RFC 9112 section 3.2): the path that routes and policies are matched on, and that is sent upstream byte
/// for byte. What has two readings is refused, not repaired.
/// </summary>
/// <param name="Text">The normalized path, and behind it the query exactly as it came.</param>
/// <param name="PathLength">Where the path ends.</param>
internal readonly record struct RequestTarget(string Text, int PathLength)
{
    private static readonly SearchValues<string> NeedsNormalizing = SearchValues.Create(["%", "//", "/."], StringComparison.Ordinal);

    private static readonly PathRulesIr Usual = new();

    /// <summary>The path, without the query.</summary>
    public ReadOnlySpan<char> Path => Text.AsSpan(0, PathLength);

    /// <summary>The query with its question mark; empty when there is none.</summary>
    public ReadOnlySpan<char> Query => Text.AsSpan(PathLength);

    /// <summary>The same path with another query.</summary>
    public RequestTarget WithQuery(string query) => new(string.Concat(Path, query), PathLength);

    /// <summary>
    /// Reads <paramref name="raw"/>. False for a target that is not a path (<c>*</c>, an authority), for bytes that RFC 3986 does not let stand
    /// in one (blanks, control characters, non-ASCII, <c>#</c>) and for paths that upstreams read in more than one way
    /// (<see cref="PathNormalizer"/>).
    /// </summary>
    public static bool TryParse(string raw, PathRulesIr rules, out RequestTarget target)
    {
        target = default;
        if (OriginForm(raw) is not { } text || text.AsSpan().ContainsAnyExceptInRange('!', '~') || text.Contains('#', StringComparison.Ordinal))
        {
            return false;
        }

        var question = text.IndexOf('?', StringComparison.Ordinal);
        var path = text.AsSpan(0, question < 0 ? text.Length : question);
        if (rules.Parameters == PathParametersAction.RejectRequest && (path.Contains(';') || path.Contains("%3B", StringComparison.OrdinalIgnoreCase)))
        {
            return false;
        }

        if (!path.ContainsAny(NeedsNormalizing))
        {
            target = new RequestTarget(text, path.Length);
            return !path.Contains('\\');
        }

        if (!PathNormalizer.TryNormalize(path, rules, out var normal))
        {
            return false;
        }

        target = new RequestTarget(string.Concat(normal, text.AsSpan(path.Length)), normal.Length);
        return true;
    }

    /// <summary>Reads a path of the configuration, by the rules that a Gateway has without settings: the API takes no path that other rules would let pass.</summary>
    public static bool TryParse(string path, out RequestTarget target) => TryParse(path, Usual, out target);

    /// <summary>The path and query of an origin-form or absolute-form target. The server has compared an absolute form's authority with Host.</summary>
    private static string? OriginForm(string raw)
    {
        if (raw.StartsWith('/'))
        {
            return raw;
        }

        var authority = raw.IndexOf("://", StringComparison.Ordinal) + 3;
        if (authority < 3)
        {
            return null;
        }

        var end = raw.AsSpan(authority).IndexOfAny('/', '?');

        // RFC 9110 section 4.2.4: user information in an http URI is likely there to deceive.
        if ((end < 0 ? raw.AsSpan(authority) : raw.AsSpan(authority, end)).Contains('@'))
        {
            return null;
        }

        return end < 0 ? "/" : raw[authority + end] == '/' ? raw[(authority + end)..] : "/" + raw[(authority + end)..];
    }
}

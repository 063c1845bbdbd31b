using JwtGateway.Tokens.Authentication;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Traffic;

/// <summary>The address that a request asks for, as it stands: rules may have rewritten it.</summary>
/// <param name="Scheme">http or https.</param>
/// <param name="Authority">The Host header.</param>
/// <param name="Path">The path.</param>
/// <param name="Query">The query with its question mark; empty for none.</param>
internal sealed record RequestUrl(string Scheme, string Authority, string Path, string Query)
{
    private const string Separator = "://";

    /// <summary>All of it.</summary>
    public string Text => string.Concat(Scheme, Separator, Authority, Path) + Query;

    /// <summary>The authority without its port.</summary>
    public string Host => PortAt is >= 0 and var colon ? Authority[..colon] : Authority;

    /// <summary>The port; null where the authority says none.</summary>
    public int? Port => PortAt is >= 0 and var colon && ushort.TryParse(Authority.AsSpan(colon + 1), System.Globalization.NumberStyles.None, null, out var port) ? port : null;

    private int PortAt => Authority.LastIndexOf(':') is var colon && colon > Authority.LastIndexOf(']') ? colon : -1;

    /// <summary>What the client asks for; null where nobody knows the path that was routed.</summary>
    public static RequestUrl? Of(RequestScope scope, int? trustedHops) => scope.Facts.Path.IsEmpty
        ? null
        : new RequestUrl(SchemeOf(scope.Request, trustedHops), scope.Request.Headers.Host.ToString(), scope.Facts.Path.ToString(), scope.Query.ToString());

    /// <summary>Reads what came of rewriting this address: another address, or a path. Null for what is neither. Without an authority it keeps this one's.</summary>
    public RequestUrl? Changed(string text)
    {
        var (scheme, authority, rest) = (Scheme, Authority, text);
        if (text.IndexOf(Separator, StringComparison.Ordinal) is > 0 and var end && !text.AsSpan(0, end).ContainsAny('/', '?'))
        {
            (scheme, rest) = (text[..end], text[(end + Separator.Length)..]);
            var path = rest.AsSpan().IndexOfAny('/', '?');
            authority = path < 0 ? rest : rest[..path];
            rest = path < 0 ? "/" : rest[path] == '?' ? "/" + rest[path..] : rest[path..];
            authority = authority.Length == 0 ? Authority : authority;
        }

        if (!rest.StartsWith('/') || scheme is not ("http" or "https") || authority.Contains('@', StringComparison.Ordinal))
            return null;
        var query = rest.IndexOf('?', StringComparison.Ordinal);
        return new RequestUrl(scheme, authority, query < 0 ? rest : rest[..query], query < 0 ? "" : rest[query..]);
    }

    // As upstreams are told: what trusted proxies say of it, else how it came.
    private static string SchemeOf(HttpRequest request, int? trustedHops) =>
        trustedHops > 0 && request.Headers["X-Forwarded-Proto"] is [("http" or "https") and var said] ? said : request.Scheme;
}

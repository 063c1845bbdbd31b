using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace JwtGateway.Tokens.Answers;

/// <summary>
/// A <c>WWW-Authenticate</c> value of the scheme Bearer (RFC 6750 section 3, RFC 9728 section 5.1). Whatever is put into it stays between its quotes.
/// </summary>
internal static class BearerChallenge
{
    private const int MaxPath = 256;

    // What may stand between the quotes as it is. Everything else is the client's to send and nobody's to echo.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%");

    // What configuration and we ourselves may say: all of ASCII that a quoted-string holds without escapes (RFC 6750 section 3).
    private static readonly SearchValues<char> Quotable =
        SearchValues.Create(string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c).Where(c => c is not '"' and not '\\')));

    /// <summary>A challenge; parameters that are null or empty are left out.</summary>
    public static string Of(string realm, string? error, string? description, string? scope, string? resourceMetadata)
    {
        var text = new StringBuilder("Bearer realm=\"", 128).Append(realm).Append('"');
        Add(text, "error", error);
        Add(text, "error_description", description);
        Add(text, "scope", scope);
        Add(text, "resource_metadata", resourceMetadata);
        return text.ToString();
    }

    /// <summary>The address of the request as a realm, its path cut to 256 characters, without the query: that may hold a token.</summary>
    public static string RealmOf(HttpContext context)
    {
        var request = context.Request;
        var path = Path(context);
        if (path.Length > MaxPath)
            path = path[..MaxPath];
        return Clean(string.Concat(request.Scheme, "://", request.Headers.Host.ToString(), path), Plain);
    }

    /// <summary>Scheme and host of the request's address.</summary>
    public static string OriginOf(HttpContext context) => Clean(string.Concat(context.Request.Scheme, "://", context.Request.Headers.Host.ToString()), Plain);

    /// <summary>Text as it can stand between quotes: what cannot is <c>_</c>.</summary>
    public static string Quoted(string text) => Clean(text, Quotable);

    private static void Add(StringBuilder text, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            text.Append(", ").Append(name).Append("=\"").Append(Quoted(value)).Append('"');
    }

    // The path as the client wrote it; behind middleware or in HTTP/2 there may be no raw target, then as it is escaped again.
    private static ReadOnlySpan<char> Path(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (target is not { Length: > 0 } || target[0] != '/')
            return context.Request.Path.ToUriComponent();
        var query = target.AsSpan().IndexOf('?');
        return query < 0 ? target : target.AsSpan(0, query);
    }

    private static string Clean(string text, SearchValues<char> allowed) =>
        text.AsSpan().ContainsAnyExcept(allowed)
            ? string.Create(text.Length, (text, allowed), static (clean, from) =>
            {
                for (var i = 0; i < from.text.Length; i++)
                    clean[i] = from.allowed.Contains(from.text[i]) ? from.text[i] : '_';
            })
            : text;
}

using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace JwtGateway.Tokens.Answers;

/// <summary>The <c>WWW-Authenticate</c> value of Envoy's jwt_authn filter (RFC 6750 section 3).</summary>
internal static class BearerChallenge
{
    private const int MaxPath = 256;

    // What may stand between the quotes as it is. Everything else is the client's to send and nobody's to echo.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%");

    /// <summary>The realm is the address of the request, its path cut to 256 characters, without the query: that may hold a token.</summary>
    public static string For(HttpContext context, bool invalidToken)
    {
        var request = context.Request;
        var path = Path(context);
        if (path.Length > MaxPath)
            path = path[..MaxPath];
        var realm = Clean(string.Concat(request.Scheme, "://", request.Headers.Host.ToString(), path));
        return invalidToken ? $"Bearer realm=\"{realm}\", error=\"invalid_token\"" : $"Bearer realm=\"{realm}\"";
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

    private static string Clean(string realm) =>
        realm.AsSpan().ContainsAnyExcept(Plain)
            ? string.Create(realm.Length, realm, static (clean, text) =>
            {
                for (var i = 0; i < text.Length; i++)
                    clean[i] = Plain.Contains(text[i]) ? text[i] : '_';
            })
            : realm;
}

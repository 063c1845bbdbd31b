using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace JwtGateway.Proxy.Cors;

/// <summary>What CORS means for one request: its response gets our headers, and nobody else's.</summary>
/// <param name="Policy">The route's settings.</param>
/// <param name="Origin">The page's origin when it is allowed; null: it is not, or the request names none.</param>
internal readonly record struct CorsExchange(CorsPolicy Policy, string? Origin)
{
    // What every page may read without being told so (Fetch standard, "CORS-safelisted response-header name"), and what none may.
    private static readonly HashSet<string> NotForExposing = new(StringComparer.OrdinalIgnoreCase)
    {
        "Cache-Control", "Content-Language", "Content-Length", "Content-Type", "Expires", "Last-Modified", "Pragma", "Set-Cookie", "Set-Cookie2",
    };

    /// <summary>Reads the request.</summary>
    public static CorsExchange Of(CorsPolicy policy, HttpRequest request) =>
        new(policy, request.Headers.Origin is [{ Length: > 0 } origin] && policy.Allows(origin) ? origin : null);

    /// <summary>Sets the headers of a response to a request that is no preflight, in place of the upstream's.</summary>
    public void Apply(IHeaderDictionary headers)
    {
        Clear(headers);
        Vary(headers, HeaderNames.Origin);
        if (Origin is null)
        {
            return;
        }

        Allow(headers);
        if (Policy.ExposeHeaders is { All: true })
        {
            Expose(headers);
        }
        else if (Policy.ExposeHeaders.Text is { } names)
        {
            headers.AccessControlExposeHeaders = names;
        }
    }

    /// <summary>Sets the headers of the answer to a preflight from an allowed origin.</summary>
    public void AnswerPreflight(HttpRequest request, IHeaderDictionary headers)
    {
        Allow(headers);
        headers.AccessControlAllowMethods = Policy.AllowMethods.Answer(request.Headers.AccessControlRequestMethod);
        headers.AccessControlAllowHeaders = Policy.AllowHeaders.Answer(request.Headers.AccessControlRequestHeaders);
        headers.AccessControlMaxAge = Policy.MaxAge;
        headers.Vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
    }

    private void Allow(IHeaderDictionary headers)
    {
        headers.AccessControlAllowOrigin = Origin;
        if (Policy.AllowCredentials)
        {
            headers.AccessControlAllowCredentials = "true";
        }
    }

    /// <summary>With credentials a star is a name like any other, so the names are listed.</summary>
    private void Expose(IHeaderDictionary headers)
    {
        headers.AccessControlExposeHeaders = Policy.AllowCredentials
            ? string.Join(", ", headers.Keys.Where(name => !NotForExposing.Contains(name) && !name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase)))
            : "*";
    }

    private static void Clear(IHeaderDictionary headers)
    {
        headers.Remove(HeaderNames.AccessControlAllowOrigin);
        headers.Remove(HeaderNames.AccessControlAllowCredentials);
        headers.Remove(HeaderNames.AccessControlAllowMethods);
        headers.Remove(HeaderNames.AccessControlAllowHeaders);
        headers.Remove(HeaderNames.AccessControlExposeHeaders);
        headers.Remove(HeaderNames.AccessControlMaxAge);
    }

    private static void Vary(IHeaderDictionary headers, string name)
    {
        foreach (var value in headers.Vary)
        {
            if (value is not null && (value.Contains('*', StringComparison.Ordinal) || value.Contains(name, StringComparison.OrdinalIgnoreCase)))
            {
                return;
            }
        }

        headers.Vary = StringValues.Concat(headers.Vary, name);
    }
}

using Microsoft.AspNetCore.Http;

namespace JwtGateway.Proxy.Routing;

/// <summary>
/// Refuses messages whose end two parties could see in different places (RFC 9112 sections 6.1 and 11.2): the server reads them in one way, and
/// whoever stands in front of us may have read them in another.
/// </summary>
internal static class MessageFraming
{
    /// <summary>Kestrel takes Transfer-Encoding where there are both, and leaves the Content-Length that was sent under this name.</summary>
    private const string OverriddenLength = "X-Content-Length";

    /// <summary>What is ambiguous; null when nothing is.</summary>
    public static string? Problem(HttpRequest request)
    {
        var codings = request.Headers.TransferEncoding;
        if (codings.Count == 0)
        {
            return null;
        }

        // RFC 9113 section 8.2.2: a message with a field of the connection is malformed.
        if (!HttpProtocol.IsHttp11(request.Protocol))
        {
            return $"Transfer-Encoding is no field of {request.Protocol}.";
        }

        if (codings.Count > 1 || !"chunked".Equals(codings[0], StringComparison.OrdinalIgnoreCase))
        {
            return "Transfer-Encoding is something else than chunked, once.";
        }

        return request.Headers.ContainsKey(OverriddenLength) ? "Both Transfer-Encoding and Content-Length were sent." : null;
    }
}

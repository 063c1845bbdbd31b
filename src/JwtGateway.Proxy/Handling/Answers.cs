using System.Text;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Proxy.Handling;

/// <summary>
/// Writes the proxy's own answers. The request's body is left unread: the server reads a little of it on, to keep the connection, and closes the
/// connection or resets the stream when there is more.
/// </summary>
internal static class Answers
{
    /// <summary>Writes <paramref name="body"/> as text/plain; to HEAD the server sends its length alone (RFC 9110 section 9.3.2).</summary>
    public static Task WriteAsync(HttpContext context, int status, string body)
    {
        var response = context.Response;
        response.StatusCode = status;
        if (body.Length == 0)
        {
            response.ContentLength = 0;
            return Task.CompletedTask;
        }

        response.ContentType = "text/plain";
        response.ContentLength = Encoding.UTF8.GetByteCount(body);
        return response.WriteAsync(body, context.RequestAborted);
    }
}

using System.Text;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Proxy.Handling;

/// <summary>
/// Writes the proxy's own answers. The request's body is left unread: the server reads a little of it on, to keep the connection, and closes the
/// connection or resets the stream when there is more.
/// </summary>
internal static class Answers
{
    /// <summary>
    /// Writes <paramref name="body"/>; to HEAD the server sends its length alone (RFC 9110 section 9.3.2). A gRPC call is refused in gRPC's way instead.
    /// </summary>
    public static Task WriteAsync(HttpContext context, int status, string body, string? problem = null, string? json = null)
    {
        var response = context.Response;
        if (status >= StatusCodes.Status400BadRequest && GrpcAnswer.IsContentType(context.Request.ContentType))
        {
            GrpcAnswer.Set(response, status, body);
            return Task.CompletedTask;
        }

        response.StatusCode = status;
        (body, var type) = json is not null ? (json, "application/json") : problem is not null ? (problem, "application/problem+json") : (body, "text/plain");
        if (body.Length == 0)
        {
            response.ContentLength = 0;
            return Task.CompletedTask;
        }

        response.ContentType = type;
        response.ContentLength = Encoding.UTF8.GetByteCount(body);
        return response.WriteAsync(body, context.RequestAborted);
    }
}

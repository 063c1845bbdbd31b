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
        if (HasNoContent(status))
        {
            return Task.CompletedTask;
        }

        if (body.Length == 0)
        {
            response.ContentLength = 0;
            return Task.CompletedTask;
        }

        // A policy's own response may have said what it is.
        response.ContentType ??= type;
        response.ContentLength = Encoding.UTF8.GetByteCount(body);
        return response.WriteAsync(body, context.RequestAborted);
    }

    // Responses that end with their header section, whatever anybody wants to say (RFC 9110 sections 15.3.5, 15.3.6 and 15.4.5).
    private static bool HasNoContent(int status) => status is StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified;
}

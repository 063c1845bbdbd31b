using System.Text;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Proxy.Handling;

/// <summary>
/// Answers of ours to gRPC calls: HTTP 200 and nothing but headers, with the status and a message (gRPC over HTTP/2, "Trailers-Only"). As in Envoy, it is
/// the request's content type that makes it a call, so gRPC-Web is answered as any other request: its clients go by the HTTP status.
/// </summary>
internal static class GrpcAnswer
{
    private const string ContentType = "application/grpc";

    /// <summary>The trailer, or header of a Trailers-Only answer, that has the status.</summary>
    public const string StatusName = "grpc-status";

    /// <summary>The one that has the message.</summary>
    public const string MessageName = "grpc-message";

    /// <summary>Whether a message with this content type is gRPC's: <c>application/grpc</c>, alone or with a <c>+format</c>.</summary>
    public static bool IsContentType(string? type) =>
        type is not null && type.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) && (type.Length == ContentType.Length || type[ContentType.Length] == '+');

    /// <summary>Sets the headers; nothing is to be written after them.</summary>
    public static void Set(HttpResponse response, int httpStatus, string message) => Set(response, Status(httpStatus), message);

    /// <summary>The same, with a status of gRPC's own.</summary>
    public static void Set(HttpResponse response, string status, string message)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = ContentType;
        response.Headers[StatusName] = status;
        if (message.Length > 0)
        {
            response.Headers[MessageName] = Encoded(message);
        }
    }

    /// <summary>The status that stands for one of HTTP's (grpc/doc/http-grpc-status-mapping.md, as Envoy has it).</summary>
    public static string Status(int httpStatus) => httpStatus switch
    {
        400 => "13", // INTERNAL
        401 => "16", // UNAUTHENTICATED
        403 => "7", // PERMISSION_DENIED
        404 => "12", // UNIMPLEMENTED
        429 or 502 or 503 or 504 => "14", // UNAVAILABLE
        _ => "2", // UNKNOWN
    };

    /// <summary>A message as it can stand in a header: printable ASCII but the percent sign, and percent-encoded UTF-8 for the rest.</summary>
    public static string Encoded(string message)
    {
        if (!message.AsSpan().ContainsAnyExceptInRange(' ', '~') && !message.Contains('%', StringComparison.Ordinal))
        {
            return message;
        }

        var text = new StringBuilder(message.Length + 16);
        foreach (var octet in Encoding.UTF8.GetBytes(message))
        {
            _ = octet is >= (byte)' ' and <= (byte)'~' and not (byte)'%' ? text.Append((char)octet) : text.Append('%').Append(octet.ToString("X2"));
        }

        return text.ToString();
    }
}

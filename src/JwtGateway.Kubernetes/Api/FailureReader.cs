using System.Net;
using System.Text.Json.Nodes;

namespace JwtGateway.Kubernetes.Api;

/// <summary>Makes failures of the API server's <c>Status</c> objects, in answers and in watch events alike.</summary>
internal static class FailureReader
{
    private const int MaxBody = 64 * 1024;
    private const int MaxMessage = 512;

    public static async Task<ApiFailure> ReadAsync(HttpResponseMessage response, bool confidential, CancellationToken cancellation)
    {
        var body = await ReadBodyAsync(response, cancellation);
        return Of((int)response.StatusCode, JsonRead.Object(body), RetryAfter(response), confidential);
    }

    /// <summary>The failure of a watch's ERROR event.</summary>
    public static ApiFailure OfEvent(JsonObject status) => Of((int)(JsonRead.Number(status, "code") ?? 500), status, null, false);

    /// <summary>How long the answer asks to wait, in seconds (the API server never sends a date).</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter?.Delta;

    private static ApiFailure Of(int code, JsonObject? status, TimeSpan? retryAfter, bool confidential)
    {
        var reason = JsonRead.Text(status, "reason");
        var message = Message(code, status, reason, confidential);
        return (code, reason) switch
        {
            (410, _) or (_, "Expired" or "Gone") => new ApiFailure.Gone(message),
            (401, _) => new ApiFailure.Unauthorized(message),
            (403, _) => new ApiFailure.Forbidden(message),
            (404, _) => new ApiFailure.NotFound(message),
            (409, "AlreadyExists") => new ApiFailure.AlreadyExists(message),
            (409, _) => new ApiFailure.Conflict(message),
            (429, _) => new ApiFailure.Throttled(message, retryAfter ?? RetryAfter(status)),
            (504, _) when IsResourceVersionTooLarge(status) => new ApiFailure.ResourceVersionTooLarge(message),
            ( >= 500, _) => new ApiFailure.Server(message, code),
            _ => new ApiFailure.Rejected(message, code),
        };
    }

    // Old servers say it in the message alone (kubernetes#94316).
    private static bool IsResourceVersionTooLarge(JsonObject? status) =>
        ((status?["details"] as JsonObject)?["causes"] as JsonArray ?? []).OfType<JsonObject>()
            .Any(cause => JsonRead.Text(cause, "reason") == "ResourceVersionTooLarge")
        || JsonRead.Text(status, "message")?.Contains("Too large resource version", StringComparison.OrdinalIgnoreCase) == true;

    private static TimeSpan? RetryAfter(JsonObject? status) =>
        JsonRead.Number(status?["details"] as JsonObject, "retryAfterSeconds") is { } seconds and >= 0 and <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static string Message(int code, JsonObject? status, string? reason, bool confidential)
    {
        var text = confidential ? reason : JsonRead.Text(status, "message") ?? reason;
        text = $"{code} {(HttpStatusCode)code}{(text is null ? "" : ": " + text)}";
        return text.Length <= MaxMessage ? text : text[..MaxMessage] + "…";
    }

    private static async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var buffer = new byte[MaxBody];
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
            var count = await stream.ReadAtLeastAsync(buffer, MaxBody, throwOnEndOfStream: false, cancellation);
            return buffer[..count];
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            // The status line has said what matters.
            return [];
        }
    }
}

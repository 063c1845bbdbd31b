using System.Buffers;
using System.Net;

namespace JwtGateway.Tokens.KeySources;

/// <summary>Reads an answer: 200 with a body of bearable size, 304 where that was asked for, or a reason.</summary>
internal static class DocumentResponse
{
    public static async Task<DocumentOutcome> ReadAsync(HttpResponseMessage response, bool conditional, int maxBytes, CancellationToken cancellation)
    {
        if (conditional && response.StatusCode == HttpStatusCode.NotModified)
        {
            return new DocumentOutcome.Unchanged(MaxAge(response));
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            return Refusal(response);
        }

        var tooLarge = NotGot(FetchFailureKind.TooLarge, $"the answer is larger than {maxBytes} bytes", 200);
        if (response.Content.Headers.ContentLength > maxBytes)
        {
            return tooLarge;
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = new ArrayBufferWriter<byte>(4096);
        int read;
        do
        {
            read = await body.ReadAsync(buffer.GetMemory(4096), cancellation);
            buffer.Advance(read);
        }
        while (read > 0 && buffer.WrittenCount <= maxBytes);
        return buffer.WrittenCount > maxBytes ? tooLarge
            : buffer.WrittenCount == 0 ? NotGot(FetchFailureKind.Empty, "the answer is empty", 200)
            : new DocumentOutcome.Got(buffer.WrittenMemory, Form(response), MaxAge(response), response.Headers.ETag);
    }

    /// <summary>How much longer the answer is fresh (RFC 9111 section 4.2): zero where it must not be stored or used without asking.</summary>
    private static TimeSpan? MaxAge(HttpResponseMessage response)
    {
        if (response.Headers.CacheControl is not { } control)
        {
            return null;
        }

        if (control.NoStore || control.NoCache)
        {
            return TimeSpan.Zero;
        }

        return control.MaxAge is { } age ? age - (response.Headers.Age is { } old && old < age ? old : response.Headers.Age is null ? TimeSpan.Zero : age) : null;
    }

    private static DocumentOutcome.NotGot Refusal(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        return status is 301 or 302 or 303 or 307 or 308
            ? NotGot(FetchFailureKind.Redirect, $"answered {status}, a redirect{To(response)}; redirects are not followed, use the final address", status)
            : NotGot(FetchFailureKind.Status, $"answered {status} instead of 200", status);
    }

    private static string To(HttpResponseMessage response) => response.Headers.Location switch
    {
        { IsAbsoluteUri: true } uri => " to " + SafeText.Of(uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)),
        _ => "",
    };

    private static string Form(HttpResponseMessage response)
    {
        var headers = response.Content.Headers;
        return SafeText.Of(string.Join(", ", headers.ContentEncoding.Prepend(headers.ContentType?.MediaType ?? "no Content-Type")));
    }

    private static DocumentOutcome.NotGot NotGot(FetchFailureKind kind, string reason, int status) => new(new(kind, reason, status));
}

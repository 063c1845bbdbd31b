using System.Buffers;
using System.Net;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.KeySources;

/// <summary>Reads an answer from a JWKS endpoint: 200 with at least one usable key, or a reason.</summary>
internal static class JwksResponse
{
    public static async Task<FetchOutcome> ReadAsync(HttpResponseMessage response, int maxBytes, CancellationToken cancellation)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return Refusal(response);
        }

        var tooLarge = new FetchOutcome.Failed(FetchFailureKind.TooLarge, $"the answer is larger than {maxBytes} bytes", 200);
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
        return buffer.WrittenCount > maxBytes ? tooLarge : Parse(buffer.WrittenSpan, response);
    }

    private static FetchOutcome.Failed Refusal(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        return status is 301 or 302 or 303 or 307 or 308
            ? new(FetchFailureKind.Redirect, $"answered {status}, a redirect{To(response)}; redirects are not followed, use the final address", status)
            : new(FetchFailureKind.Status, $"answered {status} instead of 200", status);
    }

    private static string To(HttpResponseMessage response) => response.Headers.Location switch
    {
        { IsAbsoluteUri: true } uri => " to " + SafeText.Of(uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)),
        _ => "",
    };

    private static FetchOutcome Parse(ReadOnlySpan<byte> body, HttpResponseMessage response)
    {
        if (body.IsEmpty)
        {
            return new FetchOutcome.Failed(FetchFailureKind.Empty, "the answer is empty", 200);
        }

        var result = KeySetText.Parse(body);
        return result.Set is { Keys.IsEmpty: false } set
            ? new FetchOutcome.Fetched(set, result.Ignored)
            : new FetchOutcome.Failed(Kind(result.Error), $"the answer ({Form(response)}) cannot be used: {KeySetText.Refusal(result)}", 200);
    }

    private static FetchFailureKind Kind(JwkSetError error) => error switch
    {
        JwkSetError.InvalidJson => FetchFailureKind.InvalidJson,
        JwkSetError.NoKeysMember => FetchFailureKind.NoKeysMember,
        _ => FetchFailureKind.NoUsableKey,
    };

    private static string Form(HttpResponseMessage response)
    {
        var headers = response.Content.Headers;
        return SafeText.Of(string.Join(", ", headers.ContentEncoding.Prepend(headers.ContentType?.MediaType ?? "no Content-Type")));
    }
}

using JwtGateway.Tokens.Jws;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Extraction;

/// <summary>Reads a body in search of tokens, and puts it back.</summary>
internal static class RequestBodyReader
{
    private const int FirstRoom = 4096;

    /// <summary>
    /// Reads up to <paramref name="limit"/> bytes, if the body is one that tokens are looked for in. How slowly a client may send is the server's to
    /// say, which throws then; it also answers <c>Expect: 100-continue</c> when the first byte is asked for.
    /// </summary>
    /// <remarks>The buffer grows as bytes come, so that announcing a body costs the client as much as sending it. It is not pooled: who forwards the
    /// body may still read it when the request is over.</remarks>
    public static async ValueTask<RequestBody> ReadAsync(HttpContext context, int limit)
    {
        var kind = BodyKinds.Of(context);
        if (kind == BodyKind.None)
            return RequestBody.None;
        var request = context.Request;
        if (BodyKinds.IsEncoded(request.Headers))
            return RequestBody.Closed(kind, JwtStatus.BodyEncoded);
        if (kind == BodyKind.Unclear)
            return RequestBody.Closed(kind, JwtStatus.BodyUnreadable);
        if (request.ContentLength > limit)
            return RequestBody.Closed(kind, JwtStatus.BodyTooLarge);

        var body = request.Body;
        var buffer = new byte[Math.Min(FirstRoom, limit + 1)];
        var length = 0;
        while (length <= limit)
        {
            if (length == buffer.Length)
                Array.Resize(ref buffer, Math.Min(2 * length, limit + 1));
            var read = await body.ReadAsync(buffer.AsMemory(length), context.RequestAborted);
            length += read;
            if (read == 0)
                break;
        }

        var isCut = length > limit;
        var content = buffer.AsMemory(0, length);
        request.Body = new ReplayedBody(content, isCut ? body : null);
        return new RequestBody(kind, request, content, isCut);
    }
}

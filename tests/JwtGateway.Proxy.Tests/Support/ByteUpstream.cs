using System.Collections.Concurrent;
using JwtGateway.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace JwtGateway.Proxy.Tests.Support;

/// <summary>A request as an upstream got it, byte for byte.</summary>
internal sealed record ReceivedRequest(string Target, IHeaderDictionary Headers, long? ContentLength, bool IsChunked, byte[] Body);

/// <summary>An upstream that keeps what it gets and answers 200.</summary>
internal sealed class ByteUpstream : IAsyncDisposable
{
    private TestServer _server = null!;

    public int Port => _server.Port;

    public ConcurrentQueue<ReceivedRequest> Requests { get; } = new();

    public static async Task<ByteUpstream> StartAsync()
    {
        var upstream = new ByteUpstream();
        upstream._server = await TestServer.StartAsync(upstream.AnswerAsync);
        return upstream;
    }

    /// <summary>The only request since the last one was taken.</summary>
    public ReceivedRequest Take()
    {
        Requests.TryDequeue(out var request).ShouldBeTrue("the upstream got the request");
        Requests.ShouldBeEmpty();
        return request!;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var headers = new HeaderDictionary(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase));
        Requests.Enqueue(new ReceivedRequest(
            context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            headers,
            context.Request.ContentLength,
            headers["Transfer-Encoding"] == "chunked",
            body.ToArray()));
    }
}

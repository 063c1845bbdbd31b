using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace JwtGateway.Proxy.Tests.Migration;

/// <summary>Keeps what would be sent upstream, and answers in the upstream's place.</summary>
internal sealed class CapturingForwarder : IHttpForwarder
{
    /// <summary>The last request that was forwarded: its upstream, target, host and headers; null: none was since this was set to null.</summary>
    public Forwarded? Last { get; set; }

    public ValueTask<ForwarderError> SendAsync(HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig, HttpTransformer transformer) =>
        SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer, CancellationToken.None);

    public async ValueTask<ForwarderError> SendAsync(
        HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig, HttpTransformer transformer, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), (Uri?)null);
        await transformer.TransformRequestAsync(context, request, destinationPrefix, cancellationToken);
        using var response = new HttpResponseMessage { Content = new ByteArrayContent([]) };
        context.Response.StatusCode = StatusCodes.Status200OK;
        await transformer.TransformResponseAsync(context, response, cancellationToken);
        var headers = request.Headers.Where(h => h.Key is not ("Host" or "X-Forwarded-For" or "X-Forwarded-Proto" or "X-Forwarded-Host" or "X-Forwarded-Port"))
            .SelectMany(h => h.Value.Select(v => $"{h.Key.ToLowerInvariant()}: {v}")).Order(StringComparer.Ordinal);
        Last = new Forwarded(destinationPrefix, request.RequestUri!.PathAndQuery, request.Headers.Host ?? "", string.Join('\n', headers));
        return ForwarderError.None;
    }
}

/// <summary>What an upstream would get.</summary>
internal sealed record Forwarded(string Upstream, string Target, string Host, string Headers);

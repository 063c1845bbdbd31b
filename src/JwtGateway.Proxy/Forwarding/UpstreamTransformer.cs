using System.Net;
using JwtGateway.Proxy.Cors;
using JwtGateway.Proxy.Handling;
using JwtGateway.Proxy.Routing;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace JwtGateway.Proxy.Forwarding;

/// <summary>
/// What of a request changes on its way upstream: nothing of path, query and Host, all of what says where it came from. One for each connection
/// or stream, used for one request after the other.
/// </summary>
internal sealed class UpstreamTransformer : HttpTransformer
{
    // What only we may say, and what makes some upstreams take another path than the one that was matched.
    private static readonly string[] ClientMayNotSay =
        ["Client-Cert", "Client-Cert-Chain", "Forwarded", "X-Forwarded-Client-Cert", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port",
            "X-Forwarded-Prefix", "X-Forwarded-Proto", "X-Original-URL", "X-Rewrite-URL"];

    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private RequestTarget _target;
    private HeaderModifier? _responseHeaders;
    private CorsExchange? _cors;

    /// <summary>Readies it for the next request.</summary>
    public void Use(RequestTarget target, HeaderModifier? responseHeaders, CorsExchange? cors)
    {
        _target = target;
        _responseHeaders = responseHeaders;
        _cors = cors;
    }

    /// <inheritdoc/>
    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext,
        HttpRequestMessage proxyRequest,
        string destinationPrefix,
        CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);

        // The target holds printable ASCII only and was normalized by us: any further escaping would make it another path than was matched.
        proxyRequest.RequestUri = new Uri(destinationPrefix + _target.Text, Verbatim);

        var request = httpContext.Request;
        var headers = proxyRequest.Headers;
        foreach (var name in ClientMayNotSay)
        {
            headers.Remove(name);
        }

        string? host = request.Headers.Host;
        headers.Host = string.IsNullOrEmpty(host) ? null : host;
        headers.TryAddWithoutValidation("X-Forwarded-For", Address(httpContext.Connection.RemoteIpAddress));
        headers.TryAddWithoutValidation("X-Forwarded-Proto", request.Scheme);
        headers.TryAddWithoutValidation("X-Forwarded-Host", host);
    }

    /// <inheritdoc/>
    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext,
        HttpResponseMessage? proxyResponse,
        CancellationToken cancellationToken)
    {
        var copyBody = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        if (proxyResponse is not null)
        {
            _responseHeaders?.Apply(httpContext.Response.Headers);
            _cors?.Apply(httpContext.Response.Headers);
        }

        return copyBody;
    }

    private static string? Address(IPAddress? address) =>
        address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().ToString() : address?.ToString();
}

using System.Net;
using JwtGateway.Proxy.Cors;
using JwtGateway.Proxy.Handling;
using JwtGateway.Proxy.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace JwtGateway.Proxy.Forwarding;

/// <summary>
/// What of a request changes on its way upstream: of path and Host only what its route rewrites, all of what says where it came from. One for each connection
/// or stream, used for one request after the other.
/// </summary>
internal sealed class UpstreamTransformer : HttpTransformer
{
    // What only we may say, and what makes some upstreams take another path than the one that was matched.
    private static readonly string[] ClientMayNotSay =
        ["Client-Cert", "Client-Cert-Chain", "Forwarded", "X-Forwarded-Client-Cert", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port",
            "X-Forwarded-Prefix", "X-Forwarded-Proto", "X-Original-URL", "X-Rewrite-URL"];

    private const string ErrorCode = "ngrok-error-code";

    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private RequestTarget _target;
    private string? _hostname;
    private HeaderModifier? _backendHeaders;
    private HeaderModifier? _responseHeaders;
    private CorsExchange? _cors;

    /// <summary>Asked about each answer's status: true, it is not to reach the client. Null: all do.</summary>
    public Func<int, bool>? Declines { get; set; }

    /// <summary>Told when the exchange has become a tunnel.</summary>
    public Action? Tunnelled { get; set; }

    /// <summary>How many proxies in front of this one are believed about where a request came from.</summary>
    public int TrustedHops { get; set; }

    /// <summary>The Host that a policy has the upstream told, whatever routes say; null: none does. Set after <c>Use</c>.</summary>
    public string? PolicyHost { get; set; }

    /// <summary>Changes that policies make to the answer's headers, after those of routes. Set after <c>Use</c>.</summary>
    public HeaderModifier[] PolicyHeaders { get; set; } = [];

    /// <summary>Whether upstreams cannot set <c>ngrok-error-code</c>: on these routes it is the policy's word.</summary>
    public bool HidesErrorCode { get; set; }

    /// <summary>Whether the last answer was declined.</summary>
    public bool HasDeclined { get; private set; }

    /// <summary>Readies it for the next request.</summary>
    public void Use(RequestTarget target, string? hostname, HeaderModifier? responseHeaders, CorsExchange? cors)
    {
        _target = target;
        _hostname = hostname;
        _backendHeaders = null;
        _responseHeaders = responseHeaders;
        _cors = cors;
        Declines = null;
        Tunnelled = null;
        HasDeclined = false;
        PolicyHost = null;
        PolicyHeaders = [];
        HidesErrorCode = false;
    }

    /// <summary>Adds what the backend has of its own; what is null stays.</summary>
    public void Use(RequestTarget target, string? hostname, HeaderModifier? backendHeaders)
    {
        _target = target;
        _hostname = hostname ?? _hostname;
        _backendHeaders = backendHeaders;
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
        headers.Host = PolicyHost ?? _hostname ?? (string.IsNullOrEmpty(host) ? null : host);
        ForwardedFields.Set(headers, httpContext, TrustedHops);
    }

    /// <inheritdoc/>
    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext,
        HttpResponseMessage? proxyResponse,
        CancellationToken cancellationToken)
    {
        HasDeclined = proxyResponse is not null && Declines is { } declines && declines((int)proxyResponse.StatusCode);
        if (HasDeclined)
        {
            return false;
        }

        if (proxyResponse?.StatusCode == HttpStatusCode.SwitchingProtocols || IsConnect(httpContext))
        {
            Tunnelled?.Invoke();
        }

        var copyBody = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        if (proxyResponse is not null)
        {
            if (HidesErrorCode)
            {
                httpContext.Response.Headers.Remove(ErrorCode);
            }

            _backendHeaders?.Apply(httpContext.Response.Headers);
            _responseHeaders?.Apply(httpContext.Response.Headers);
            foreach (var change in PolicyHeaders)
            {
                change.Apply(httpContext.Response.Headers);
            }

            _cors?.Apply(httpContext.Response.Headers);
        }

        return copyBody;
    }

    private static bool IsConnect(HttpContext context) => context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };
}

using JwtGateway.Ir;
using JwtGateway.Proxy.Handling;
using JwtGateway.Proxy.Observing;
using JwtGateway.Proxy.Streams;
using JwtGateway.Tokens.Authentication;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace JwtGateway.Proxy.Forwarding;

/// <summary>Sends requests upstream and brings the answers back.</summary>
internal sealed class UpstreamForwarder(IHttpForwarder forwarder, ProxyMetrics metrics, TimeProvider time)
{
    /// <summary>
    /// Forwards <paramref name="request"/>. The only way to an upstream, and it asks for the proof that the route's policy let the request pass.
    /// </summary>
    public Task ForwardAsync(Authenticated proof, RequestContext request, CompiledRoute route)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (route.Backends.Pick() is not { } backend)
        {
            return request.FaultAsync(StatusCodes.Status500InternalServerError, Reasons.NoBackend, "No backend has a weight.");
        }

        if (backend.Upstream is not { } upstream || (backend.Fault ?? upstream.Fault) is not null)
        {
            return FaultAsync(request, backend.Fault ?? backend.Upstream?.Fault);
        }

        request.Upstream = upstream.Id;
        return upstream.NextEndpoint() is { } endpoint
            ? SendAsync(request, upstream, endpoint, route)
            : request.AnswerAsync(StatusCodes.Status503ServiceUnavailable, "no healthy upstream", Reasons.NoEndpoints, "The upstream has no endpoints.");
    }

    private static Task FaultAsync(RequestContext request, FaultIr? fault) =>
        request.FaultAsync(fault?.Status ?? StatusCodes.Status500InternalServerError, Reasons.BackendFault, fault?.Reason ?? "The backend is missing.");

    private Task SendAsync(RequestContext request, Upstream upstream, string endpoint, CompiledRoute route)
    {
        if (request.Scope.RemoveTokens() is { } query)
        {
            request.Target = request.Target.WithQuery(query);
        }

        request.Scope.Clear();
        route.RequestHeaders?.Apply(request.Http.Request.Headers);
        request.Transformer.Use(request.Target, route.ResponseHeaders, request.Cors);
        return request.Expiry is { } expiry ? SendUntilAsync(expiry, request, upstream, endpoint) : SendOnAsync(request, upstream, endpoint);
    }

    private async Task SendOnAsync(RequestContext request, Upstream upstream, string endpoint)
    {
        var error = await SendAsync(request, upstream, endpoint, request.Http.RequestAborted);
        if (error != ForwarderError.None)
        {
            await FailAsync(request, error);
        }
    }

    private async Task SendUntilAsync(TokenExpiry expiry, RequestContext request, Upstream upstream, string endpoint)
    {
        await using var exchange = new ExpiringExchange(request.Http, expiry, time);
        var error = await SendAsync(request, upstream, endpoint, exchange.Expired);
        if (error == ForwarderError.None)
        {
            return;
        }

        if (!exchange.Expired.IsCancellationRequested)
        {
            await FailAsync(request, error);
            return;
        }

        metrics.Expired(expiry.Policy, exchange.Kind);
        await exchange.EndAsync(request);
    }

    /// <summary>The forwarder stops when the client goes away, whatever it is told besides.</summary>
    private ValueTask<ForwarderError> SendAsync(RequestContext request, Upstream upstream, string endpoint, CancellationToken cancellation) =>
        forwarder.SendAsync(request.Http, endpoint, Transport(upstream), upstream.Request, request.Transformer, cancellation);

    private static async Task FailAsync(RequestContext request, ForwarderError error)
    {
        var http = request.Http;
        var failure = ForwardFailure.Of(error, http.GetForwarderErrorFeature()?.Exception, http.RequestAborted.IsCancellationRequested);
        request.Explain(failure.Reason, failure.Detail);
        if (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            await request.AnswerAsync(failure.Status, failure.Body, failure.Reason, failure.Detail);
        }
    }

    private static HttpMessageInvoker Transport(Upstream upstream) =>
        upstream.Transport ?? throw new InvalidOperationException($"Upstream {upstream.Id} has neither connections nor a fault.");
}

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
            // GRPCRouteRule.backendRefs wants UNAVAILABLE, which 503 stands for; HTTPRouteRule.backendRefs 500.
            var status = route.IsGrpc ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;
            return request.FaultAsync(status, Reasons.NoBackend, "No backend has a weight.");
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
        return route.IsGrpc && GrpcTimeout.Of(request.Http.Request) is { } timeout
            ? SendWithinAsync(timeout, request, upstream, endpoint)
            : SendAsync(request, upstream, endpoint, deadline: null);
    }

    private async Task SendWithinAsync(TimeSpan timeout, RequestContext request, Upstream upstream, string endpoint)
    {
        using var deadline = new CallDeadline(request.Http, timeout, time);
        await SendAsync(request, upstream, endpoint, deadline);
    }

    private Task SendAsync(RequestContext request, Upstream upstream, string endpoint, CallDeadline? deadline) => request.Expiry is { } expiry
        ? SendUntilAsync(expiry, request, upstream, endpoint, deadline)
        : SendOnAsync(request, upstream, endpoint, deadline);

    private async Task SendOnAsync(RequestContext request, Upstream upstream, string endpoint, CallDeadline? deadline)
    {
        var error = await SendAsync(request, upstream, endpoint, deadline?.Passed ?? request.Http.RequestAborted);
        if (error != ForwarderError.None)
        {
            await FailAsync(request, error, deadline);
        }
    }

    private async Task SendUntilAsync(TokenExpiry expiry, RequestContext request, Upstream upstream, string endpoint, CallDeadline? deadline)
    {
        await using var exchange = new ExpiringExchange(request.Http, expiry, time);
        using var first = deadline is null ? null : CancellationTokenSource.CreateLinkedTokenSource(exchange.Expired, deadline.Passed);
        var error = await SendAsync(request, upstream, endpoint, first?.Token ?? exchange.Expired);
        if (error == ForwarderError.None)
        {
            return;
        }

        if (!exchange.Expired.IsCancellationRequested)
        {
            await FailAsync(request, error, deadline);
            return;
        }

        metrics.Expired(expiry.Policy, exchange.Kind);
        await exchange.EndAsync(request);
    }

    /// <summary>The forwarder stops when the client goes away, whatever it is told besides.</summary>
    private ValueTask<ForwarderError> SendAsync(RequestContext request, Upstream upstream, string endpoint, CancellationToken cancellation) =>
        forwarder.SendAsync(request.Http, endpoint, Transport(upstream), upstream.Request, request.Transformer, cancellation);

    private static async Task FailAsync(RequestContext request, ForwarderError error, CallDeadline? deadline)
    {
        var http = request.Http;
        if (deadline is { Passed.IsCancellationRequested: true } && !http.RequestAborted.IsCancellationRequested)
        {
            await deadline.EndAsync(request);
            return;
        }

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

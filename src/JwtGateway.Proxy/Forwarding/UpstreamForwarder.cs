using JwtGateway.Ir;
using JwtGateway.Proxy.Handling;
using JwtGateway.Tokens.Authentication;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace JwtGateway.Proxy.Forwarding;

/// <summary>Sends requests upstream and brings the answers back.</summary>
internal sealed class UpstreamForwarder(IHttpForwarder forwarder)
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

    private async Task SendAsync(RequestContext request, Upstream upstream, string endpoint, CompiledRoute route)
    {
        var http = request.Http;
        if (request.Scope.RemoveTokens() is { } query)
        {
            request.Target = request.Target.WithQuery(query);
        }

        request.Scope.Clear();
        route.RequestHeaders?.Apply(http.Request.Headers);
        request.Transformer.Use(request.Target, route.ResponseHeaders, request.Cors);
        var error = await forwarder.SendAsync(http, endpoint, Transport(upstream), upstream.Request, request.Transformer, http.RequestAborted);
        if (error == ForwarderError.None)
        {
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

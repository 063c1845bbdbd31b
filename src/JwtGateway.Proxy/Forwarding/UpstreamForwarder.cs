using System.Runtime.CompilerServices;
using JwtGateway.Ir;
using JwtGateway.Proxy.Handling;
using JwtGateway.Proxy.Observing;
using JwtGateway.Proxy.Routing;
using JwtGateway.Proxy.Streams;
using JwtGateway.Tokens.Authentication;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace JwtGateway.Proxy.Forwarding;

/// <summary>Sends requests upstream and brings the answers back.</summary>
internal sealed class UpstreamForwarder(IHttpForwarder forwarder, MirrorSender mirrors, ProxyMetrics metrics, TimeProvider time)
{
    /// <summary>
    /// Forwards <paramref name="request"/> to its backend. The only way to an upstream, and it asks for the proof that the policies of route and backend let
    /// the request pass.
    /// </summary>
    public Task ForwardAsync(Authenticated proof, RequestContext request, CompiledRoute route, Backend backend)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (PolicyRewrite.Problem(request.Scope) is { } problem)
        {
            return request.AnswerAsync(StatusCodes.Status400BadRequest, "bad request target", Reasons.BadTarget, problem);
        }

        if (backend.Redirect is { } redirect)
        {
            return redirect.AnswerAsync(request, backend.ResponseHeaders);
        }

        if (backend.Upstream is not { } upstream || (backend.Fault ?? upstream.Fault) is not null)
        {
            return FaultAsync(request, backend.Fault ?? backend.Upstream?.Fault);
        }

        request.Upstream = upstream.Id;
        if (upstream.NextEndpoint() is not { } endpoint)
        {
            return request.AnswerAsync(StatusCodes.Status503ServiceUnavailable, "no healthy upstream", Reasons.NoEndpoints, "The upstream has no endpoints.");
        }

        var matched = RequestChanges.Make(request, route);
        var to = new Destination(upstream, backend, endpoint, route.Attempts);
        if (route.Mirrors.Length > 0 || backend.Mirrors.Length > 0 || route.Attempts is { RetriesAnswers: true })
        {
            return SendRecordedAsync(request, to, route, matched);
        }

        RequestChanges.Make(request, backend, matched, route);
        return SendAsync(request, to, null, route);
    }

    private static Task FaultAsync(RequestContext request, FaultIr? fault) =>
        request.FaultAsync(fault?.Status ?? StatusCodes.Status500InternalServerError, Reasons.BackendFault, fault?.Reason ?? "The backend is missing.");

    /// <summary>All mirrors get the request as policies left it; those of the route with the changes of the route's filters, those of the backend with all of them.</summary>
    private async Task SendRecordedAsync(RequestContext request, Destination to, CompiledRoute route, RequestTarget matched)
    {
        using var exchange = new MirroredExchange(request.Http, mirrors);
        await exchange.CopyAsync(request, route.Mirrors);
        RequestChanges.Make(request, to.Backend, matched, route);
        await exchange.CopyAsync(request, to.Backend.Mirrors);
        await SendAsync(request, to, exchange, route);
    }

    private Task SendAsync(RequestContext request, Destination to, MirroredExchange? recorded, CompiledRoute route) =>
        route.IsGrpc && GrpcTimeout.Of(request.Http.Request) is { } timeout
            ? SendWithinAsync(timeout, request, to, recorded)
            : SendAsync(request, to, recorded, deadline: null);

    private async Task SendWithinAsync(TimeSpan timeout, RequestContext request, Destination to, MirroredExchange? recorded)
    {
        using var deadline = new CallDeadline(request.Http, timeout, time);
        await SendAsync(request, to, recorded, deadline);
    }

    private Task SendAsync(RequestContext request, Destination to, MirroredExchange? recorded, CallDeadline? deadline) => request.Expiry is { } expiry
        ? SendUntilAsync(expiry, request, to, recorded, deadline)
        : SendOnAsync(request, to, recorded, deadline);

    private async Task SendOnAsync(RequestContext request, Destination to, MirroredExchange? recorded, CallDeadline? deadline)
    {
        var cancellation = deadline?.Passed ?? request.Http.RequestAborted;
        var failure = to.Rules is null
            ? await AttemptsAsync(request, to, recorded, null, cancellation)
            : await WatchedAsync(request, to, recorded, to.Rules, cancellation);
        if (failure is { } why)
        {
            await FailAsync(request, why, deadline);
        }
    }

    private async Task SendUntilAsync(TokenExpiry expiry, RequestContext request, Destination to, MirroredExchange? recorded, CallDeadline? deadline)
    {
        await using var exchange = new ExpiringExchange(request.Http, expiry, time);
        using var first = deadline is null ? null : CancellationTokenSource.CreateLinkedTokenSource(exchange.Expired, deadline.Passed);
        var cancellation = first?.Token ?? exchange.Expired;
        var failure = to.Rules is null
            ? await AttemptsAsync(request, to, recorded, null, cancellation)
            : await WatchedAsync(request, to, recorded, to.Rules, cancellation);
        if (failure is not { } why)
        {
            return;
        }

        if (!exchange.Expired.IsCancellationRequested)
        {
            await FailAsync(request, why, deadline);
            return;
        }

        metrics.Expired(expiry.Policy, exchange.Kind);
        await exchange.EndAsync(request);
    }

    private async ValueTask<ForwardFailure?> WatchedAsync(
        RequestContext request, Destination to, MirroredExchange? recorded, AttemptRules rules, CancellationToken cancellation)
    {
        using var watch = new AttemptWatch(rules, time);
        return await AttemptsAsync(request, to, recorded, watch, cancellation);
    }

    /// <summary>
    /// Sends the request until there is an answer or no attempt left; null: there was an answer. The forwarder stops when the client goes away, whatever it is told besides.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ForwardFailure?> AttemptsAsync(
        RequestContext request, Destination to, MirroredExchange? recorded, AttemptWatch? watch, CancellationToken cancellation)
    {
        var endpoint = to.Endpoint;
        for (var again = 0; ; again++)
        {
            Ready(request.Transformer, to.Rules, recorded, watch, again);
            endpoint.Begin();
            ForwarderError error;
            try
            {
                error = await forwarder.SendAsync(
                    request.Http, endpoint.Address, to.Transport, to.Backend.Request!, request.Transformer, watch?.BeginAttempt(cancellation) ?? cancellation);
            }
            finally
            {
                endpoint.End();
            }

            if (error == ForwarderError.None && !request.Transformer.HasDeclined)
            {
                endpoint.Succeeded();
                return null;
            }

            var failure = Failure(request, error, watch, cancellation);

            // What we have ended ourselves says nothing of the endpoint, and there is nobody left to ask again for.
            if (cancellation.IsCancellationRequested)
            {
                return failure ?? ForwardFailure.TimedOut;
            }

            Judge(to.Upstream, endpoint, failure);
            if (Next(request, to, recorded, watch, endpoint, failure, again) is not { } next)
            {
                return failure;
            }

            metrics.Retried(to.Upstream.Id, failure?.Reason ?? "status");
            if (watch is not null && !await watch.PauseAsync(to.Rules!.Pause(again), cancellation))
            {
                return watch.IsOver ? ForwardFailure.TimedOut : failure ?? ForwardFailure.TimedOut;
            }

            request.Http.Response.Clear();
            recorded?.Body?.Rewind();
            endpoint = next;
        }
    }

    /// <summary>Only an answer that can be asked for again is declined.</summary>
    private static void Ready(UpstreamTransformer transformer, AttemptRules? rules, MirroredExchange? recorded, AttemptWatch? watch, int again)
    {
        if (watch is not null)
        {
            transformer.Tunnelled = watch.Disarm;
            transformer.Declines = rules is { RetriesAnswers: true } && again < rules.Attempts
                ? status => rules.Retries(status) && recorded is null or { CanRepeat: true } && !watch.IsAttemptOver
                : null;
        }
    }

    /// <summary>Why there is no answer; null: it was declined.</summary>
    private static ForwardFailure? Failure(RequestContext request, ForwarderError error, AttemptWatch? watch, CancellationToken cancellation)
    {
        if (error == ForwarderError.None)
        {
            return null;
        }

        var http = request.Http;
        return watch is { IsAttemptOver: true } && !http.RequestAborted.IsCancellationRequested && !cancellation.IsCancellationRequested
            ? ForwardFailure.TimedOut
            : ForwardFailure.Of(error, http.GetForwarderErrorFeature()?.Exception, http.RequestAborted.IsCancellationRequested);
    }

    private void Judge(Upstream upstream, Endpoint endpoint, ForwardFailure? failure)
    {
        if (failure is not { } why)
        {
            endpoint.Succeeded();
        }
        else if (why.IsUpstreams && upstream.Failed(endpoint))
        {
            metrics.Ejected(upstream.Id);
        }
    }

    /// <summary>
    /// The endpoint to try next; null: none. What was never sent goes to another endpoint. What was sent is sent again only where the route asks for it:
    /// after a status, whatever the method; without an answer, when the method may be repeated (RFC 9110 section 9.2.2).
    /// </summary>
    private static Endpoint? Next(
        RequestContext request, Destination to, MirroredExchange? recorded, AttemptWatch? watch, Endpoint last, ForwardFailure? failure, int again)
    {
        var http = request.Http;
        if (again >= (to.Rules?.Attempts ?? AttemptRules.DefaultAttempts) || watch is { IsOver: true }
            || http.Response.HasStarted || http.RequestAborted.IsCancellationRequested || recorded is { CanRepeat: false })
        {
            return null;
        }

        var other = to.Upstream.NextEndpoint(last);
        if (failure is { NothingSent: true } && other is not null)
        {
            return other;
        }

        var mayRepeat = failure is not { } why
            || why.NothingSent
            || ((why.IsUpstreams || why.Reason == Reasons.UpstreamTimeout) && IsIdempotent(http.Request.Method));
        return to.Rules is { RetriesAnswers: true } && mayRepeat ? other ?? last : null;
    }

    private static bool IsIdempotent(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method)
        || HttpMethods.IsTrace(method);

    private static async Task FailAsync(RequestContext request, ForwardFailure failure, CallDeadline? deadline)
    {
        var http = request.Http;
        if (deadline is { Passed.IsCancellationRequested: true } && !http.RequestAborted.IsCancellationRequested)
        {
            await deadline.EndAsync(request);
            return;
        }

        request.Explain(failure.Reason, failure.Detail);
        if (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            // An upgrade that failed late has left its headers.
            http.Response.Clear();
            if (failure.ClosesConnection)
            {
                http.Response.Headers.Connection = "close";
            }

            await request.AnswerAsync(failure.Status, failure.Body, failure.Reason, failure.Detail);
        }
    }
}

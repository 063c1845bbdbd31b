using System.Collections.Immutable;
using JwtGateway.Proxy.Handling;
using JwtGateway.Proxy.Routing;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Traffic;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace JwtGateway.Proxy.Observing;

/// <summary>Tells what became of each request: to the metrics, and to the observer if there is one. Costs next to nothing when nobody listens.</summary>
internal sealed class RequestReporter(IDecisionObserver? observer, ProxyMetrics metrics, TimeProvider time)
{
    /// <summary>A timestamp for a request that arrives now; 0 when nobody will ask how long it took.</summary>
    public long Arrived() => observer is not null || metrics.TimesRequests ? time.GetTimestamp() : 0;

    /// <summary>The response has ended.</summary>
    public void Report(RequestContext request, Exception? exception)
    {
        var status = Status(request, exception);
        var reason = request.Reason ?? request.Authentication?.Reason ?? Reasons.InternalError;
        var duration = request.Arrived == 0 ? TimeSpan.Zero : time.GetElapsedTime(request.Arrived);
        metrics.Answered(request, status, reason, duration);
        observer?.Decided(Decision(request, status, reason, duration));
    }

    /// <summary>499, as NGINX writes it, where the client went before there was an answer.</summary>
    private static int Status(RequestContext request, Exception? exception) =>
        request.Reason == Reasons.ClientClosed ? 499
        : exception is not null ? StatusCodes.Status500InternalServerError
        : request.Answered ?? request.Http.Response.StatusCode;

    private Decision Decision(RequestContext request, int status, string reason, TimeSpan duration) => new()
    {
        Time = time.GetUtcNow() - duration,
        Method = CleanText.Of(request.Http.Request.Method),
        Host = HostName.TryParse(request.Http.Request.Headers.Host, out var host) ? CleanText.Of(host) : "",
        Path = CleanText.Of(Path(request)),
        Status = status,
        Listener = request.Listener,
        Route = request.Route?.Id,
        FirstRoute = ReferenceEquals(request.FirstRoute, request.Route) ? null : request.FirstRoute?.Id,
        Policy = request.Authentication?.Policy,
        Rule = request.Authentication?.Rule,
        Provider = request.Authentication?.Provider,
        KeyId = request.Authentication?.KeyId,
        User = request.Authentication?.User ?? request.FirstAuthentication?.User,
        Reason = reason,
        Detail = request.Detail.Length > 0 ? request.Detail : request.Authentication?.Detail ?? "",
        WouldDeny = Audits(request),
        Logs = Logs(request),
        Upstream = request.Upstream,
        Duration = duration,
    };

    private static ImmutableArray<WouldDeny> Audits(RequestContext request) => All(request, result => result.WouldDeny);

    private static ImmutableArray<TrafficLog> Logs(RequestContext request) => All(request, result => result.Logs);

    /// <summary>What the policies that were asked have to say, in the order in which they were.</summary>
    private static ImmutableArray<T> All<T>(RequestContext request, Func<AuthenticationResult, ImmutableArray<T>> of)
    {
        var last = request.Authentication is { } result ? of(result) : [];
        last = request.FirstAuthentication is { } first ? of(first).AddRange(last) : last;
        return request.ListenerAuthentication is { } listener ? of(listener).AddRange(last) : last;
    }

    private static ReadOnlySpan<char> Path(RequestContext request)
    {
        if (request.Target.Text is not null)
        {
            return request.Target.Path;
        }

        // A target that was refused: what stands before anything that could be a query.
        var raw = request.Http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.AsSpan();
        var end = raw.IndexOfAny('?', '#');
        return end < 0 ? raw : raw[..end];
    }
}

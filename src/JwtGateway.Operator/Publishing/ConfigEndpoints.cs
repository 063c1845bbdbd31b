using System.Text.Json;
using JwtGateway.Ir.Sections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Operator.Publishing;

/// <summary>Answers proxies. Who is refused learns nothing but that: not whether the Gateway exists, nor why a token is not good.</summary>
internal sealed partial class ConfigEndpoints(
    ConfigPublisher publisher, ProxyAuthenticator authenticator, TimeProvider time, ILogger<ConfigEndpoints> logger, CancellationToken stopping)
{
    /// <summary>Where configuration is streamed from.</summary>
    public const string Config = "/v1/config";

    /// <summary>Where proxies report.</summary>
    public const string Ack = "/v1/ack";

    private const int LongestName = 253;

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var known = (request.Method, request.Path.Value) is ("GET", Config) or ("POST", Ack);
        if (!known)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        switch (await authenticator.AuthenticateAsync(request))
        {
            case TokenReviewResult.Authenticated caller when request.Path.Value == Config:
                await StreamAsync(context, caller);
                break;
            case TokenReviewResult.Authenticated caller:
                context.Response.StatusCode = await ReportAsync(context, caller);
                break;
            case TokenReviewResult.Unavailable unavailable:
                Log.ReviewUnavailable(logger, unavailable.Reason);
                context.Response.Headers.RetryAfter = "5";
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                break;
            default:
                context.Response.Headers.WWWAuthenticate = "Bearer";
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                break;
        }
    }

    private async Task StreamAsync(HttpContext context, TokenReviewResult.Authenticated caller)
    {
        var gateway = context.Request.Query["gateway"].ToString();
        if (!authenticator.MayServe(caller, gateway))
        {
            Log.Forbidden(logger, caller.Namespace, caller.ServiceAccount);
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var name = caller.Pod ?? context.Request.Query["proxy"].ToString();
        if (name.Length is 0 or > LongestName)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        using var expiry = Expiry(caller);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping, expiry.Token);
        var slot = publisher.Join(gateway);
        publisher.State.Connected(gateway, name);
        try
        {
            context.Response.ContentType = "application/jsonl";
            await context.Response.StartAsync(end.Token);
            await new ProxyStream(slot, context.Response.BodyWriter, time).RunAsync(context.Request.Query["version"], end.Token);
        }
        catch (OperationCanceledException)
        {
            // The proxy is gone or does not read, its token ran out, or this process stops. What is half written must not look finished.
            context.Abort();
        }
        finally
        {
            publisher.State.Disconnected(gateway, name);
            publisher.Leave(gateway);
        }
    }

    /// <summary>A stream ends with the token that it was opened with; the proxy then comes back with its next one.</summary>
    private CancellationTokenSource Expiry(TokenReviewResult.Authenticated caller)
    {
        // Longer delays than a timer can take do not matter: Kubernetes' tokens live for hours.
        var left = caller.Expires - time.GetUtcNow();
        return left is { } some && some < TimeSpan.FromDays(20)
            ? new CancellationTokenSource(some > TimeSpan.Zero ? some : TimeSpan.Zero, time)
            : new CancellationTokenSource();
    }

    private async Task<int> ReportAsync(HttpContext context, TokenReviewResult.Authenticated caller)
    {
        if (await ReadAsync(context) is not { } report)
        {
            return StatusCodes.Status400BadRequest;
        }

        if (!authenticator.MayServe(caller, report.Gateway))
        {
            Log.Forbidden(logger, caller.Namespace, caller.ServiceAccount);
            return StatusCodes.Status403Forbidden;
        }

        publisher.State.Reported(caller.Pod ?? report.Proxy, report);
        return StatusCodes.Status204NoContent;
    }

    private static async Task<ProxyReport?> ReadAsync(HttpContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            var report = ChannelJson.ReadReport(body.GetBuffer().AsSpan(0, (int)body.Length));
            return report.Proxy.Length is > 0 and <= LongestName ? report : null;
        }
        catch (Exception e) when (e is JsonException or BadHttpRequestException)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A proxy's token could not be reviewed: {Reason}")]
        public static partial void ReviewUnavailable(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Warning, "The ServiceAccount {Namespace}/{Name} asked for the configuration of a Gateway whose proxies do not run as it.")]
        public static partial void Forbidden(ILogger logger, string @namespace, string name);
    }
}

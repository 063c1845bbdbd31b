using System.Collections.Immutable;
using System.Net;
using JwtGateway.Ir;
using Polly;
using Polly.Retry;

namespace JwtGateway.Tokens.KeySources;

/// <summary>Retries within one fetch, by Envoy's retry triggers (<c>x-envoy-retry-on</c>).</summary>
internal static class RetryRules
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);

    /// <summary>The pipeline that a fetch runs in.</summary>
    public static ResiliencePipeline<FetchOutcome> Pipeline(RetryIr? retry, TimeProvider time, Func<double> jitter)
    {
        if (retry is not { NumRetries: > 0 })
        {
            return ResiliencePipeline<FetchOutcome>.Empty;
        }

        var delay = Clamp(retry.BaseInterval);
        return new ResiliencePipelineBuilder<FetchOutcome> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<FetchOutcome>
            {
                MaxRetryAttempts = retry.NumRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Randomizer = jitter,
                Delay = delay,
                MaxDelay = Clamp(retry.MaxInterval < delay ? delay : retry.MaxInterval),
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Result is FetchOutcome.Failed failed && IsRetried(failed, retry)),
            })
            .Build();
    }

    /// <summary>Whether one of the triggers means this failure.</summary>
    public static bool IsRetried(FetchOutcome.Failed failed, RetryIr retry)
    {
        var triggers = retry.Triggers.IsDefault ? ImmutableArray<RetryTrigger>.Empty : retry.Triggers;
        return triggers.Any(trigger => trigger switch
        {
            RetryTrigger.ServerError => IsNoAnswer(failed) || failed.Status >= 500,
            RetryTrigger.GatewayError => IsNoAnswer(failed) || failed.Status is 502 or 503 or 504,
            RetryTrigger.Reset => failed.Kind is FetchFailureKind.Reset or FetchFailureKind.Timeout,
            RetryTrigger.ConnectFailure => IsConnectFailure(failed.Kind),
            RetryTrigger.Retriable4xx => failed.Status == (int)HttpStatusCode.Conflict,
            RetryTrigger.RefusedStream => failed.Kind == FetchFailureKind.RefusedStream,
            RetryTrigger.RetriableStatusCodes =>
                failed.Status is { } status && !retry.StatusCodes.IsDefault && retry.StatusCodes.Contains(status),
            _ => false,
        });
    }

    private static bool IsNoAnswer(FetchOutcome.Failed failed) =>
        IsConnectFailure(failed.Kind) || failed.Kind is FetchFailureKind.Reset or FetchFailureKind.Timeout or FetchFailureKind.RefusedStream;

    // A refused certificate counts, as in Envoy: another endpoint, or the same one a moment later, may have the right one.
    private static bool IsConnectFailure(FetchFailureKind kind) =>
        kind is FetchFailureKind.Dns or FetchFailureKind.Connect or FetchFailureKind.Proxy or FetchFailureKind.Tls or FetchFailureKind.CertificateRefused;

    private static TimeSpan Clamp(TimeSpan delay) =>
        delay < TimeSpan.Zero ? TimeSpan.Zero : delay > LongestDelay ? LongestDelay : delay;
}

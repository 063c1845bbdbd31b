using System.Text.Json;
using JwtGateway.Ir;
using JwtGateway.Ir.Sections;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Proxy.Subscription;

/// <summary>Has the data plane serve configurations, one whole after the other, and remembers which: in memory, on disk, and in reports.</summary>
internal sealed partial class ConfigurationKeeper(
    DataPlane plane, LastGood lastGood, ProxyReporter reporter, SubscriptionMetrics metrics, ILogger logger)
{
    private readonly TaskCompletionSource _firstApplied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SectionedGateway? _refused;
    private string? _lastReason;

    /// <summary>What is served; null: nothing yet.</summary>
    public SectionedGateway? Serving { get; private set; }

    /// <summary>Ends when a configuration is served for the first time.</summary>
    public Task FirstApplied => _firstApplied.Task;

    /// <summary>Serves what was served last in an earlier life.</summary>
    public async Task RestoreAsync(CancellationToken cancellation)
    {
        if (lastGood.Load() is { } kept)
        {
            await ApplyAsync(kept, keep: false, cancellation);
        }
    }

    /// <summary>Serves <paramref name="configuration"/>, or refuses it and serves on what was.</summary>
    public Task ApplyAsync(SectionedGateway configuration, CancellationToken cancellation) => ApplyAsync(configuration, keep: true, cancellation);

    /// <summary>Tries a refused configuration again: what the machine refused (a port that is taken) it may allow later.</summary>
    public Task RetryAsync(CancellationToken cancellation) => _refused is { } refused ? ApplyAsync(refused, cancellation) : Task.CompletedTask;

    /// <summary>Something came that cannot be made out.</summary>
    public void Unreadable(string reason) => Refuse(null, $"The operator's message cannot be read: {reason}");

    private async Task ApplyAsync(SectionedGateway configuration, bool keep, CancellationToken cancellation)
    {
        if (await TryAsync(configuration, cancellation) is ApplyOutcome.Refused refused)
        {
            _refused = configuration;
            Refuse(configuration.Version, refused.Reason);
            return;
        }

        _refused = null;
        _lastReason = null;
        Serving = configuration;
        metrics.Refused = false;
        if (keep)
        {
            lastGood.Save(configuration);
        }

        Log.Applied(logger, configuration.Gateway);
        reporter.Report(new ServedConfiguration
        {
            Outcome = ReportedOutcome.Applied,
            Version = configuration.Version,
            Serving = configuration.Version,
        });
        _firstApplied.TrySetResult();
    }

    private async Task<ApplyOutcome> TryAsync(SectionedGateway configuration, CancellationToken cancellation)
    {
        GatewayIr gateway;
        try
        {
            gateway = configuration.Merge();
        }
        catch (JsonException e)
        {
            return new ApplyOutcome.Refused($"This version of the proxy does not know all that is in the configuration: {e.Message}");
        }

        try
        {
            return await plane.ApplyAsync([gateway], cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A defect of ours must not end what is served well; it is a reason like any other not to change it.
            return new ApplyOutcome.Refused($"This is a defect of the proxy, please report it: {e.GetType().Name}: {e.Message}");
        }
    }

    private void Refuse(string? version, string reason)
    {
        metrics.Refused = true;
        if (reason != _lastReason)
        {
            Log.Refused(logger, reason);
        }

        _lastReason = reason;
        reporter.Report(new ServedConfiguration
        {
            Outcome = ReportedOutcome.Refused,
            Version = version,
            Reason = reason,
            Serving = Serving?.Version,
        });
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "A configuration of {Gateway} is served.")]
        public static partial void Applied(ILogger logger, string gateway);

        [LoggerMessage(2, LogLevel.Error, "A configuration is refused; what was served before is served on. {Reason}")]
        public static partial void Refused(ILogger logger, string reason);
    }
}

using JwtGateway.Kubernetes.Snapshots;
using JwtGateway.Operator.Publishing;
using JwtGateway.Resources;
using JwtGateway.Translation;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Operator.Control;

/// <summary>Translates and publishes every change. Each replica does, so that any of them can serve any proxy.</summary>
internal sealed partial class TranslationLoop(
    KubernetesSource source,
    ConfigPublisher publisher,
    ControlState state,
    OperatorMetrics metrics,
    TranslationFaultReporter faults,
    string standInNamespace,
    TimeProvider time,
    ILogger<TranslationLoop> logger)
{
    private readonly TranslationOptions _options = TranslationOptions.ProxiesPerGateway with { StandInNamespace = standInNamespace };

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await foreach (var snapshot in source.SnapshotsAsync(cancellation))
        {
            Translate(snapshot);
        }
    }

    /// <summary>Defects on one object are translation's to contain; what it could not is contained here, for all of the snapshot.</summary>
    internal void Translate(ClusterSnapshot snapshot)
    {
        var start = time.GetTimestamp();
        try
        {
            var result = Translator.Translate(snapshot, _options);
            var translated = time.GetTimestamp();
            publisher.Publish(result.Gateways, result.Held);
            metrics.Translated(ok: true, time.GetElapsedTime(start, translated));
            metrics.Published(time.GetElapsedTime(translated));
            faults.Report(result.Faults);
            state.Set(result, publisher.State.Version);
        }
        catch (Exception e)
        {
            // A defect of ours. Proxies keep what they have, which is what was last known to be good; the next change is another chance.
            metrics.Translated(ok: false, time.GetElapsedTime(start));
            Log.Defect(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "A defect: the cluster's state could not be translated. Proxies keep the configuration before it.")]
        public static partial void Defect(ILogger logger, Exception exception);
    }
}

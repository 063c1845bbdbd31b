using JwtGateway.Kubernetes.Snapshots;
using JwtGateway.Operator.Cluster;
using JwtGateway.Operator.Provisioning;
using JwtGateway.Operator.Provisioning.Status;
using JwtGateway.Operator.Publishing;
using JwtGateway.Translation;
using JwtGateway.Translation.Parameters;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Operator.Control;

/// <summary>What only one replica does: gives Gateways their objects, and writes statuses. Level-triggered: each round looks at everything.</summary>
internal sealed partial class LeaderLoop(
    KubernetesSource source,
    ConfigPublisher publisher,
    ControlState state,
    OwnedObjects owned,
    ObjectProvisioner provisioner,
    StatusReporter statuses,
    EventRecorder events,
    OperatorMetrics metrics,
    Func<ProvisioningOptions> options,
    TimeProvider time,
    ILogger<LeaderLoop> logger)
{
    /// <summary>How soon it is looked again, for what nobody tells us of: proxies that went silent, writes that failed.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(2);

    /// <summary>Runs for one term.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        provisioner.Keep([]);
        statuses.Forget();
        while (true)
        {
            var changed = state.NextChange();
            // Before what is there is known, all that is there would look as if it were missing.
            if (owned.IsKnown && state.Current is { } result)
            {
                await TryRoundAsync(result, cancellation);
            }

            await WaitAsync(changed, cancellation);
        }
    }

    private async Task WaitAsync(Task changed, CancellationToken cancellation)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(changed, Task.Delay(Round, time, pause.Token));
        await pause.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    private async Task TryRoundAsync(TranslationResult result, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        try
        {
            await RoundAsync(result, cancellation);
            metrics.Round(ok: true, time.GetElapsedTime(start));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A defect of ours on one object must not end the term: the next round is another chance.
            metrics.Round(ok: false, time.GetElapsedTime(start));
            Log.Defect(logger, e);
        }
    }

    private async Task RoundAsync(TranslationResult result, CancellationToken cancellation)
    {
        var facts = new Dictionary<string, GatewayFacts>(StringComparer.Ordinal);
        var configurations = result.Gateways.ToDictionary(gateway => gateway.Gateway, StringComparer.Ordinal);
        foreach (var served in result.Served)
        {
            var name = Name(served);
            var problem = Exists(served) ? await provisioner.EnsureAsync(served, options(), cancellation) : null;
            if (configurations.TryGetValue(name, out var configuration) && state.Versions(name) is { } versions)
            {
                var service = owned.Service(served.Resource.Metadata.Namespace, served.Resource.Metadata.Name);
                facts[name] = new GatewayFacts
                {
                    Configuration = configuration,
                    Published = versions,
                    Proxies = publisher.State.Proxies(name),
                    Addresses = GatewayAddresses.From(service),
                    AskedAddresses = served.AskedAddresses,
                    AwaitsLoadBalancer = GatewayAddresses.AwaitsLoadBalancer(service),
                    ProvisioningProblem = problem,
                };
                await WarnAsync(served, facts[name], cancellation);
            }
        }

        provisioner.Keep(result.Served.Select(Name));
        await provisioner.SweepAsync(result.Served, cancellation);
        await TellAsync(result, cancellation);
        var runtime = new GatewayRuntimeStatus(facts, result.Uses);
        foreach (var update in result.Statuses)
        {
            await statuses.WriteAsync(update, runtime.Of(update), cancellation);
        }

        await statuses.KeepAsync(result.Statuses, cancellation);
    }

    private async Task WarnAsync(ServedGateway served, GatewayFacts facts, CancellationToken cancellation)
    {
        var verdict = ProgrammedVerdict.OfConfiguration(facts);
        await events.WarnAsync(served.Owner, EventRecorder.ProvisioningFailed, facts.ProvisioningProblem, cancellation);
        await events.WarnAsync(served.Owner, EventRecorder.ConfigurationRefused, verdict.Reason == "Invalid" ? verdict.Message : null, cancellation);
    }

    /// <summary>Objects that have no conditions of ours hear of what is not honoured by an event.</summary>
    private async Task TellAsync(TranslationResult result, CancellationToken cancellation)
    {
        var problems = UntoldProblems.Of(result);
        foreach (var (about, message) in problems)
        {
            if (source.Find(about)?.Value is { } stored)
                await events.WarnAsync(stored, EventRecorder.NotHonoured, message, cancellation);
        }

        events.Keep(EventRecorder.NotHonoured, problems.Select(p => p.Object));
    }

    /// <summary>Of a Gateway that is going or gone, what it owned goes too; that is not for us to repair.</summary>
    private bool Exists(ServedGateway served) =>
        source.Find(served.Owner.Reference) is { IsBeingDeleted: false } stored && stored.Uid == served.Owner.Metadata.Uid;

    private static string Name(ServedGateway served) => $"{served.Resource.Metadata.Namespace}/{served.Resource.Metadata.Name}";

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Critical, "A defect: objects or statuses could not be brought up to date; trying again.")]
        public static partial void Defect(ILogger logger, Exception exception);
    }
}

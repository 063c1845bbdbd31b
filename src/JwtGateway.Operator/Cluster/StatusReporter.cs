using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Snapshots;
using JwtGateway.Kubernetes.Status;
using JwtGateway.Operator.Control;
using JwtGateway.Operator.Provisioning.Status;
using JwtGateway.Resources;
using JwtGateway.Translation;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Operator.Cluster;

/// <summary>Writes statuses to the API server: what has changed, and what somebody else has changed since.</summary>
internal sealed partial class StatusReporter(KubernetesSource source, StatusWriter writer, OperatorMetrics metrics, ILogger<StatusReporter> logger)
{
    private static readonly ImmutableArray<string> OwnedConditions = ["Accepted", "Programmed", "ResolvedRefs", "Conflicted", "InsecureFrontendValidationMode"];

    private readonly SettledStatuses _settled = new();

    /// <summary>Forgets what was written, for a new term as leader.</summary>
    public void Forget() => _settled.Clear();

    /// <summary>Forgets objects that nothing is to be said of any more.</summary>
    public void Keep(ImmutableArray<StatusUpdate> updates) => _settled.Keep(updates);

    /// <summary>Writes one status, if it says anything new.</summary>
    /// <param name="update">What translation says.</param>
    /// <param name="truth">What there is to add; null: nothing.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task WriteAsync(StatusUpdate update, RuntimeTruth? truth, CancellationToken cancellation)
    {
        // Backends of Envoy Gateway's group are reported on by Envoy Gateway, where it runs; their status has no place for two controllers.
        if (update.Object is { Group: ApiGroup.EnvoyGateway, Kind: "Backend" }
            || source.DescriptorOf(update.Object) is not { } resource
            || source.Find(update.Object) is not { } stored
            || _settled.Has(update, truth, stored))
        {
            return;
        }

        var wanted = truth?.Apply(update) ?? update;
        var outcome = await writer.WriteAsync(Intent(wanted, resource, stored.Value?.Metadata.Generation) with
        {
            Uid = stored.Uid,
            Known = new KnownStatus(stored.ResourceVersion, stored.Status),
        }, cancellation);
        metrics.StatusWritten(outcome);
        if (outcome is StatusOutcome.Unchanged)
            _settled.Add(update, truth, stored);
        else if (outcome is StatusOutcome.Failed { Failure: var failure })
            Log.NotWritten(logger, update.Object.ToString(), failure.Message);
    }

    // By what a status holds, not by kind: lists of entries belong to all controllers, whatever kind has them.
    private static StatusWrite Intent(StatusUpdate update, ResourceDescriptor resource, long? generation) => new(
        resource, update.Object.Namespace, update.Object.Name, generation, update.Status switch
        {
            var status when status.ContainsKey("parents") => StatusIntent.Parents(ControllerNames.Gateway, Entries(status, "parents")),
            var status when status.ContainsKey("ancestors") => StatusIntent.Ancestors(ControllerNames.Gateway, Entries(status, "ancestors")),
            _ => new StatusIntent.Fields(update.Status.DeepClone().AsObject(), OwnedConditions),
        });

    private static ImmutableArray<JsonObject> Entries(JsonObject status, string list) =>
        [.. (status[list] as JsonArray ?? []).OfType<JsonObject>().Select(entry => entry.DeepClone().AsObject())];

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The status of {Object} cannot be written: {Message}")]
        public static partial void NotWritten(ILogger logger, string @object, string message);
    }
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Snapshots;
using JwtGateway.Kubernetes.Status;
using JwtGateway.Kubernetes.Stores;
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
    private readonly GivenAddresses _given = new();

    /// <summary>Forgets what was written, for a new term as leader.</summary>
    public void Forget()
    {
        _settled.Clear();
        _given.Clear();
    }

    /// <summary>Forgets objects that nothing is to be said of any more, and takes back the addresses of Ingresses among them.</summary>
    public async Task KeepAsync(ImmutableArray<StatusUpdate> updates, CancellationToken cancellation)
    {
        _settled.Keep(updates);
        foreach (var left in _given.Left(updates))
        {
            if (await TakeBackAsync(left, cancellation))
                _given.Forget(left);
        }
    }

    /// <summary>Writes one status, if it says anything new.</summary>
    /// <param name="update">What translation says.</param>
    /// <param name="truth">What there is to add; null: nothing.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task WriteAsync(StatusUpdate update, RuntimeTruth? truth, CancellationToken cancellation)
    {
        // Backends of Envoy Gateway's group are reported on by Envoy Gateway, where it runs; their status has no place for two controllers.
        if (update.Object is { Group: ApiGroup.EnvoyGateway, Kind: "Backend" }
            || source.DescriptorOf(update.Object) is not { } resource
            || source.Find(update.Object) is not { } stored)
        {
            return;
        }

        _given.Note(update.Object, stored.Uid, truth);
        if (_settled.Has(update, truth, stored))
            return;
        var write = Intent(truth?.Apply(update) ?? update, resource, stored.Value?.Metadata.Generation);
        if (await WriteAsync(update.Object, write, stored, cancellation) is StatusOutcome.Unchanged)
            _settled.Add(update, truth, stored);
    }

    /// <summary>False: it is to be tried again.</summary>
    private async Task<bool> TakeBackAsync(GivenAddresses.Given left, CancellationToken cancellation)
    {
        var ingress = left.Ingress;
        if (source.DescriptorOf(ingress) is not { } resource || source.Find(ingress) is not { } stored || stored.Uid != left.Uid)
            return true;
        var write = new StatusWrite(resource, ingress.Namespace, ingress.Name, stored.Value?.Metadata.Generation, new StatusIntent.WithoutAddresses(left.Addresses));
        return await WriteAsync(ingress, write, stored, cancellation) is StatusOutcome.Written or StatusOutcome.Unchanged or StatusOutcome.Gone;
    }

    private async Task<StatusOutcome> WriteAsync(ObjectReference about, StatusWrite write, StoredObject<KubernetesResource> stored, CancellationToken cancellation)
    {
        var outcome = await writer.WriteAsync(write with
        {
            Uid = stored.Uid,
            Known = new KnownStatus(stored.ResourceVersion, stored.Status),
        }, cancellation);
        metrics.StatusWritten(outcome);
        if (outcome is StatusOutcome.Failed { Failure: var failure })
            Log.NotWritten(logger, about.ToString(), failure.Message);
        return outcome;
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

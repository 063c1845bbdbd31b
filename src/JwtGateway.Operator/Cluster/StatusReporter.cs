using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Snapshots;
using JwtGateway.Kubernetes.Status;
using JwtGateway.Resources;
using JwtGateway.Translation;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Operator.Cluster;

/// <summary>Writes statuses to the API server: what has changed, and what somebody else has changed since.</summary>
internal sealed partial class StatusReporter(KubernetesSource source, StatusWriter writer, ILogger<StatusReporter> logger)
{
    private static readonly ImmutableArray<string> OwnedConditions = ["Accepted", "Programmed", "ResolvedRefs", "Conflicted"];

    private readonly Dictionary<ObjectReference, (string Wanted, string Version)> _written = [];

    /// <summary>Forgets what was written, for a new term as leader.</summary>
    public void Forget() => _written.Clear();

    /// <summary>Writes one status, if it says anything new.</summary>
    public async Task WriteAsync(StatusUpdate update, CancellationToken cancellation)
    {
        // Backends of Envoy Gateway's group are reported on by Envoy Gateway, where it runs; their status has no place for two controllers.
        if (update.Object is { Group: ApiGroup.EnvoyGateway, Kind: "Backend" }
            || source.DescriptorOf(update.Object) is not { } resource
            || source.Find(update.Object) is not { } stored)
        {
            return;
        }

        var wanted = update.Status.ToJsonString();
        if (_written.GetValueOrDefault(update.Object) == (wanted, stored.ResourceVersion))
        {
            return;
        }

        var outcome = await writer.WriteAsync(Intent(update, resource, stored.Value?.Metadata.Generation) with
        {
            Uid = stored.Uid,
            Known = new KnownStatus(stored.ResourceVersion, stored.Status),
        }, cancellation);
        Remember(update.Object, wanted, stored.ResourceVersion, outcome);
    }

    private void Remember(ObjectReference reference, string wanted, string version, StatusOutcome outcome)
    {
        switch (outcome)
        {
            case StatusOutcome.Unchanged:
                _written[reference] = (wanted, version);
                break;
            case StatusOutcome.Failed { Failure: var failure }:
                Log.NotWritten(logger, reference.ToString(), failure.Message);
                break;
        }
    }

    private static StatusWrite Intent(StatusUpdate update, ResourceDescriptor resource, long? generation) => new(
        resource, update.Object.Namespace, update.Object.Name, generation, update.Object.Kind switch
        {
            "HTTPRoute" => StatusIntent.Parents(ControllerNames.Gateway, Entries(update.Status, "parents")),
            "SecurityPolicy" or "BackendTLSPolicy" => StatusIntent.Ancestors(ControllerNames.Gateway, Entries(update.Status, "ancestors")),
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

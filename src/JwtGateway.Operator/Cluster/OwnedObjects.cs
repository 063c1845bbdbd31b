using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Kubernetes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Health;
using JwtGateway.Kubernetes.Stores;
using JwtGateway.Kubernetes.Watching;
using JwtGateway.Operator.Provisioning.Objects;
using JwtGateway.Resources.Core;
using JwtGateway.Resources.Reading;

namespace JwtGateway.Operator.Cluster;

/// <summary>What Gateways own, as the API server has it: watched by our labels, so that what somebody changes or deletes is known at once.</summary>
internal sealed class OwnedObjects
{
    private const string OurLabels = $"{ObjectLabels.ManagedBy}={ObjectLabels.Manager},{ObjectLabels.Name}={ObjectLabels.Proxy}";

    private readonly ImmutableDictionary<ResourceDescriptor, ResourceWatch<OwnedState>> _watches;

    /// <summary>Nothing happens before <see cref="RunAsync"/>.</summary>
    /// <param name="namespaces">Where Gateways are served; empty: everywhere.</param>
    /// <param name="changed">Told of changes that somebody may have to act upon: be quick.</param>
    /// <param name="api">The API server.</param>
    /// <param name="health">Hears how it goes.</param>
    /// <param name="context">Clock, jitter, logs.</param>
    public OwnedObjects(ImmutableArray<string> namespaces, Action changed, KubernetesApi api, WatchHealth health, ClientContext context)
    {
        _watches = OwnedResources.Kinds.ToImmutableDictionary(kind => kind, kind => new ResourceWatch<OwnedState>(
            new WatchedResource(kind) { LabelSelector = OurLabels }, namespaces, OwnedState.Read, change => Tell(kind, change), api, health, context));

        void Tell(ResourceDescriptor kind, StoreChange change)
        {
            // Of statuses, only that of a Service matters: its load balancer's address.
            if (change == StoreChange.Content || kind == KnownResources.Services)
            {
                changed();
            }
        }
    }

    /// <summary>Whether there is more to wait for: every kind is known, or we may not know it.</summary>
    public bool IsKnown => _watches.Values.All(watch => watch.HasSynced || watch.Refusal is not null);

    /// <summary>Why a kind is not kept up with; null: it is.</summary>
    public string? Refusal(ResourceDescriptor kind) => _watches[kind].Refusal;

    /// <summary>The object; null when there is none that has our labels.</summary>
    public StoredObject<OwnedState>? Find(ResourceDescriptor kind, string ns, string name) => _watches[kind].Find(new ObjectKey(ns, name));

    /// <summary>Objects of a kind that have our labels and are of shared proxies, in no order.</summary>
    public IEnumerable<ObjectKey> OfSharedProxies(ResourceDescriptor kind) => _watches[kind].Objects
        .Where(stored => stored.Value is { } state && ObjectNames.AreOfSharedProxies((string?)state.Json["metadata"]?["name"] ?? ""))
        .Select(stored => new ObjectKey((string?)stored.Value!.Json["metadata"]?["namespace"] ?? "", (string)stored.Value.Json["metadata"]!["name"]!));

    /// <summary>The Service of a Gateway with the status that it has now; null when there is none.</summary>
    public Service? Service(string ns, string gateway) =>
        Find(KnownResources.Services, ns, ObjectNames.Of(gateway)) is { Value.Service: { } service } stored ? ServiceStatuses.With(service, stored.Status) : null;

    /// <summary>Watches until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellation) => Task.WhenAll(_watches.Values.Select(watch => watch.RunAsync(cancellation)));
}

/// <summary>An object that a Gateway owns. A new instance means that more than its status has changed.</summary>
/// <param name="Json">As it is, without status and bookkeeping. Read it only.</param>
/// <param name="Service">The same, where it is a Service.</param>
internal sealed record OwnedState(JsonObject Json, Service? Service)
{
    public static OwnedState Read(JsonObject json) =>
        new((JsonObject)json.DeepClone(), (ResourceDecoder.Decode(json) as DecodeResult.Decoded)?.Resource as Service);
}

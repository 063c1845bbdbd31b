using System.Collections.Immutable;
using JwtGateway.Kubernetes.Stores;
using JwtGateway.Kubernetes.Watching;
using JwtGateway.Resources;
using JwtGateway.Resources.Reading;

namespace JwtGateway.Kubernetes.Snapshots;

/// <summary>One kind's part of snapshots. It is made again only when something other than a status has changed. For one thread at a time.</summary>
internal sealed class SnapshotPart(ResourceWatch<KubernetesResource> watch)
{
    private ImmutableArray<long> _versions = [];
    private ClusterSnapshot _part = new();

    /// <summary>The kind as it is known now.</summary>
    public ClusterSnapshot Take()
    {
        ImmutableArray<StoreSnapshot<KubernetesResource>> stores = [.. watch.Stores.Select(store => store.Current)];
        ImmutableArray<long> versions = [.. stores.Select(store => store.ContentVersion)];
        if (!versions.SequenceEqual(_versions))
        {
            _part = Make(stores);
            _versions = versions;
        }

        return _part;
    }

    private ClusterSnapshot Make(ImmutableArray<StoreSnapshot<KubernetesResource>> stores)
    {
        var resources = new List<KubernetesResource>();
        var unread = new List<ObjectReference>();
        foreach (var stored in stores.SelectMany(store => store.Objects.Values))
        {
            if (stored.Value is { } resource)
                resources.Add(resource);
            else
                unread.Add(new ObjectReference(watch.Watched.Resource.Group, watch.Watched.Resource.Kind, stored.Key.Namespace, stored.Key.Name));
        }

        return ClusterSnapshotBuilder.Build(resources, unread);
    }
}

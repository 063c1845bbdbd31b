using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Stores;
using JwtGateway.Operator.Provisioning.Status;
using JwtGateway.Resources;
using JwtGateway.Translation;

namespace JwtGateway.Operator.Cluster;

/// <summary>
/// Statuses that say what we want, as was found out by comparing them with the object. That holds as long as we want the same and nobody has
/// written the object: every write, also of a status alone, gives it another resourceVersion. So most objects cost a look-up in most rounds.
/// </summary>
internal sealed class SettledStatuses
{
    private readonly Dictionary<ObjectReference, Settled> _settled = [];

    /// <summary>Whether nothing is to be done.</summary>
    public bool Has(StatusUpdate update, RuntimeTruth? truth, StoredObject<KubernetesResource> stored)
    {
        if (!_settled.TryGetValue(update.Object, out var settled)
            || settled.Version != stored.ResourceVersion
            || settled.Uid != stored.Uid
            || settled.Truth != truth
            || !(ReferenceEquals(settled.Wanted, update.Status) || JsonNode.DeepEquals(settled.Wanted, update.Status)))
        {
            return false;
        }

        // Each translation makes new objects: from now on, the comparison by reference is enough.
        if (!ReferenceEquals(settled.Wanted, update.Status))
            _settled[update.Object] = settled with { Wanted = update.Status };
        return true;
    }

    /// <summary>The stored status says what we want.</summary>
    public void Add(StatusUpdate update, RuntimeTruth? truth, StoredObject<KubernetesResource> stored) =>
        _settled[update.Object] = new Settled(update.Status, truth, stored.ResourceVersion, stored.Uid);

    /// <summary>Forgets objects that are not among <paramref name="updates"/>.</summary>
    public void Keep(ImmutableArray<StatusUpdate> updates)
    {
        if (_settled.Count <= updates.Length)
            return;
        var kept = updates.Select(update => update.Object).ToHashSet();
        foreach (var gone in _settled.Keys.Where(key => !kept.Contains(key)).ToList())
            _settled.Remove(gone);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => _settled.Clear();

    private sealed record Settled(JsonObject Wanted, RuntimeTruth? Truth, string Version, string Uid);
}

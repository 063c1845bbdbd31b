using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;
using JwtGateway.Testing.Cluster.Storage;

namespace JwtGateway.Testing.Cluster.Writes;

/// <summary>
/// Works in the background on what deletions leave behind: dependents of owners that are gone, foreground and orphaning deletions, the content of
/// namespaces, and the objects of definitions.
/// </summary>
internal sealed class GarbageCollector(ObjectStore store, KindTable kinds, ObjectDeleter deleter)
{
    /// <summary>Works until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await foreach (var change in store.Feed.ReadAllAsync(stop))
            {
                _ = store.Locked(() => Collect(change));
            }
        }
        catch (OperationCanceledException)
        {
            // The cluster stops.
        }
    }

    private bool Collect(StoreEvent change)
    {
        if (change.Deleted)
        {
            foreach (var (kind, dependent) in DependentsOf(change.Object))
            {
                CollectOrphan(kind, dependent);
            }

            FinishContainers(change.Object);
        }
        else if (kinds.Find(change.Kind) is { } kind && store.Find(change.Kind, ObjectName.Of(change.Object)) is { } now)
        {
            CollectOrphan(kind, now);
            if (now.IsBeingDeleted())
            {
                Terminate(kind, now);
            }
        }

        return true;
    }

    /// <summary>Deletes an object whose owners are all gone.</summary>
    private void CollectOrphan(ResourceKind kind, JsonObject obj)
    {
        var owners = obj["metadata"].At("ownerReferences").Objects().ToList();
        if (owners.Count > 0 && !obj.IsBeingDeleted() && owners.TrueForAll(owner => !Exists(owner, obj.Namespace())))
        {
            deleter.Delete(kind, obj, null);
        }
        else if (owners.Count > 0 && obj.IsBeingDeleted())
        {
            FinishForegroundOwners(owners, obj.Namespace());
        }
    }

    private bool Exists(JsonObject owner, string ns) => FindOwner(owner, ns) is not null;

    private (ResourceKind Kind, JsonObject Object)? FindOwner(JsonObject owner, string ns)
    {
        var kind = kinds.FindByKind(owner.Text("apiVersion") ?? "", owner.Text("kind") ?? "");
        var found = kind is null ? null : store.Find(kind.Key, new ObjectName(kind.Namespaced ? ns : "", owner.Text("name") ?? ""));
        return found is not null && found.Uid() == owner.Text("uid") ? (kind!, found) : null;
    }

    private IEnumerable<(ResourceKind Kind, JsonObject Object)> DependentsOf(JsonObject owner)
    {
        var uid = owner.Uid();
        return [.. kinds.All.SelectMany(kind => store.List(kind.Key).Objects
            .Where(o => o["metadata"].At("ownerReferences").Objects().Any(r => r.Text("uid") == uid))
            .Select(o => (kind, o)))];
    }

    private void Terminate(ResourceKind kind, JsonObject obj)
    {
        if (obj.Finalizers().Contains(ObjectDeleter.OrphanFinalizer))
        {
            Orphan(obj);
            deleter.Finalize(kind, obj, ObjectDeleter.OrphanFinalizer);
        }
        else if (obj.Finalizers().Contains(ObjectDeleter.ForegroundFinalizer))
        {
            DependentsOf(obj).Where(d => !d.Object.IsBeingDeleted()).ToList().ForEach(d => deleter.Delete(d.Kind, d.Object, null));
            FinishForeground(kind, obj);
        }
        else if (KindHooks.IsHeld(obj))
        {
            ContentOf(obj.Name()).Where(c => !c.Object.IsBeingDeleted()).ToList().ForEach(c => deleter.Delete(c.Kind, c.Object, null));
            FinishNamespace(obj.Name());
        }
        else if (obj.Finalizers().Contains(CustomResources.Finalizer) && kinds.Find(obj.Name()) is { } custom)
        {
            store.List(custom.Key).Objects.Where(o => !o.IsBeingDeleted()).ToList().ForEach(o => deleter.Delete(custom, o, null));
            FinishDefinition(custom.Key);
        }
    }

    private void Orphan(JsonObject owner)
    {
        foreach (var (kind, dependent) in DependentsOf(owner))
        {
            var freed = dependent.Copy();
            var left = freed["metadata"].At("ownerReferences").Objects().Where(r => r.Text("uid") != owner.Uid()).Select(r => (JsonNode)r.Copy()).ToArray();
            freed.Metadata().Remove("ownerReferences");
            if (left.Length > 0)
            {
                freed.Metadata()["ownerReferences"] = new JsonArray(left);
            }

            store.Put(kind.Key, freed);
        }
    }

    private void FinishForegroundOwners(List<JsonObject> owners, string ns)
    {
        foreach (var owner in owners.Select(o => FindOwner(o, ns)).OfType<(ResourceKind Kind, JsonObject Object)>())
        {
            FinishForeground(owner.Kind, owner.Object);
        }
    }

    private void FinishForeground(ResourceKind kind, JsonObject owner)
    {
        var blocked = DependentsOf(owner).Any(d => d.Object["metadata"].At("ownerReferences").Objects()
            .Any(r => r.Text("uid") == owner.Uid() && r["blockOwnerDeletion"]?.GetValue<bool>() == true));
        if (!blocked && owner.Finalizers().Contains(ObjectDeleter.ForegroundFinalizer) && store.Find(kind.Key, ObjectName.Of(owner)) is { } now)
        {
            deleter.Finalize(kind, now, ObjectDeleter.ForegroundFinalizer);
        }
    }

    /// <summary>Lets go what only waited for this object to be gone.</summary>
    private void FinishContainers(JsonObject gone)
    {
        FinishForegroundOwners([.. gone["metadata"].At("ownerReferences").Objects()], gone.Namespace());
        if (gone.Namespace().Length > 0)
        {
            FinishNamespace(gone.Namespace());
        }

        if (kinds.FindByKind(gone.Text("apiVersion") ?? "", gone.Text("kind") ?? "") is { IsCustom: true } custom)
        {
            FinishDefinition(custom.Key);
        }
    }

    private void FinishNamespace(string name)
    {
        if (store.Find("namespaces", new ObjectName("", name)) is { } ns && ns.IsBeingDeleted() && ContentOf(name).Count == 0)
        {
            deleter.Finalize(kinds.Find("namespaces")!, ns, "kubernetes");
        }
    }

    private void FinishDefinition(string key)
    {
        const string Definitions = "customresourcedefinitions.apiextensions.k8s.io";
        if (store.Find(Definitions, new ObjectName("", key)) is { } definition && definition.IsBeingDeleted() && store.List(key).Objects.Count == 0)
        {
            deleter.Finalize(kinds.Find(Definitions)!, definition, CustomResources.Finalizer);
        }
    }

    private List<(ResourceKind Kind, JsonObject Object)> ContentOf(string ns) =>
        [.. kinds.All.Where(k => k.Namespaced).SelectMany(kind => store.List(kind.Key).Objects.Where(o => o.Namespace() == ns).Select(o => (kind, o)))];
}

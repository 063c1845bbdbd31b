using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Api;
using JwtGateway.Testing.Cluster.Model;
using JwtGateway.Testing.Cluster.Storage;

namespace JwtGateway.Testing.Cluster.Writes;

/// <summary>delete and deletecollection.</summary>
internal sealed class ObjectDeleter(ObjectStore store, KindHooks hooks, TimeProvider time)
{
    public const string ForegroundFinalizer = "foregroundDeletion";
    public const string OrphanFinalizer = "orphan";

    public JsonObject Delete(ResourceRequest request, JsonObject options) => store.Locked(() =>
    {
        var old = store.Find(request.Kind.Key, request.ObjectName) ?? throw request.NotFound();
        var preconditions = options["preconditions"];
        BodyChecks.Preconditions(request, old, preconditions.Text("uid") ?? "", preconditions.Text("resourceVersion") ?? "");
        if (request.Parameter("dryRun") is not null)
        {
            return Gone(request, old);
        }

        var policy = options.Text("propagationPolicy") ?? request.Parameter("propagationPolicy");
        return Delete(request.Kind, old, policy) is { } waiting ? request.Kind.View(request.Version, waiting) : Gone(request, old);
    });

    public JsonObject DeleteCollection(ResourceRequest request, JsonObject options)
    {
        var selectors = Selectors.Of(request);
        var policy = options.Text("propagationPolicy") ?? request.Parameter("propagationPolicy");
        return store.Locked(() =>
        {
            var (all, revision) = store.List(request.Kind.Key);
            var doomed = all.Where(o => (request.Info.Namespace is null || o.Namespace() == request.Info.Namespace) && selectors.Match(o)).ToList();
            doomed.ForEach(o => Delete(request.Kind, o, policy));
            return new JsonObject
            {
                ["kind"] = request.Kind.ListKind,
                ["apiVersion"] = request.ApiVersion,
                ["metadata"] = new JsonObject { ["resourceVersion"] = revision.ToString() },
                ["items"] = new JsonArray([.. doomed.Select(o => (JsonNode)ReadHandler.Item(request, o))]),
            };
        });
    }

    /// <summary>Removes an object, or marks it as one that waits for its finalizers; then that state is returned.</summary>
    public JsonObject? Delete(ResourceKind kind, JsonObject old, string? policy) => store.Locked(() =>
    {
        var marked = old.Copy();
        var metadata = marked.Metadata();
        var finalizers = marked.Finalizers().Where(f => f is not (ForegroundFinalizer or OrphanFinalizer)).ToList();
        switch (policy)
        {
            case "Foreground": finalizers.Add(ForegroundFinalizer); break;
            case "Orphan": finalizers.Add(OrphanFinalizer); break;
            default: break;
        }

        if (finalizers.Count == 0 && !KindHooks.IsHeld(old))
        {
            var last = store.Remove(kind.Key, old);
            hooks.Stored(kind, last, removed: true);
            return null;
        }

        metadata.Remove("finalizers");
        if (finalizers.Count > 0)
        {
            metadata["finalizers"] = KubeJson.Array(finalizers);
        }

        if (!old.IsBeingDeleted())
        {
            Mark(kind, marked);
        }

        return JsonNode.DeepEquals(old, marked) ? old : store.Put(kind.Key, marked);
    });

    /// <summary>Takes one finalizer off, and the object away if it was the last.</summary>
    public void Finalize(ResourceKind kind, JsonObject old, string finalizer)
    {
        var updated = old.Copy();
        var left = old.Finalizers().Where(f => f != finalizer).ToList();
        updated.Metadata().Remove("finalizers");
        if (left.Count > 0)
        {
            updated.Metadata()["finalizers"] = KubeJson.Array(left);
        }

        if (updated.Text("kind") == "Namespace" && finalizer == "kubernetes")
        {
            updated["spec"] = new JsonObject();
        }

        var over = left.Count == 0 && !KindHooks.IsHeld(updated);
        var stored = over ? store.Remove(kind.Key, updated) : store.Put(kind.Key, updated);
        hooks.Stored(kind, stored, removed: over);
    }

    private void Mark(ResourceKind kind, JsonObject marked)
    {
        var metadata = marked.Metadata();
        metadata["deletionTimestamp"] = KubeJson.Time(time.GetUtcNow());
        metadata["deletionGracePeriodSeconds"] = 0;
        if (metadata["generation"] is { } generation)
        {
            metadata["generation"] = generation.Integer() + 1;
        }

        if (kind.Key == "namespaces")
        {
            marked["status"] = new JsonObject { ["phase"] = "Terminating" };
        }
    }

    private static JsonObject Gone(ResourceRequest request, JsonObject old) =>
        Statuses.Success(old.Name(), request.Kind.Group, request.Kind.Plural, old.Uid());
}

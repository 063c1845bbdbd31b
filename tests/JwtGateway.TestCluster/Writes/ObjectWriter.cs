using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Api;
using JwtGateway.Testing.Cluster.Model;
using JwtGateway.Testing.Cluster.Schemas;
using JwtGateway.Testing.Cluster.Storage;

namespace JwtGateway.Testing.Cluster.Writes;

/// <summary>create, update and patch.</summary>
internal sealed class ObjectWriter(ObjectStore store, KindHooks hooks, TimeProvider time)
{
    public JsonObject Create(ResourceRequest request, JsonObject body)
    {
        BodyChecks.Identity(request, body);
        var obj = body.Copy();
        BodyChecks.Name(request, obj);
        if (obj.ResourceVersion().Length > 0)
        {
            throw Statuses.Internal("resourceVersion should not be set on objects to be created");
        }

        return store.Locked(() => Insert(request, obj, o => ManagedFields.TrackUpdate(request, null, o, Now)));
    }

    public JsonObject Update(ResourceRequest request, JsonObject body)
    {
        BodyChecks.Identity(request, body);
        if (body.Name() != request.Info.Name)
        {
            throw Statuses.BadRequest($"the name of the object ({body.Name()}) does not match the name on the URL ({request.Info.Name})");
        }

        return store.Locked(() =>
        {
            var old = store.Find(request.Kind.Key, request.ObjectName) ?? throw request.NotFound();
            if (body.ResourceVersion().Length == 0 && !request.Kind.UnconditionalUpdate)
            {
                throw BodyChecks.Invalid(request, body, [FieldError.Invalid("metadata.resourceVersion", 0, "must be specified for an update")]);
            }

            return Replace(request, old, body.Copy(), (before, after) => ManagedFields.TrackUpdate(request, before, after, Now));
        });
    }

    /// <summary>merge, JSON, and strategic merge patches.</summary>
    public JsonObject Patch(ResourceRequest request, Func<JsonObject, JsonObject> patch) => store.Locked(() =>
    {
        var old = store.Find(request.Kind.Key, request.ObjectName) ?? throw request.NotFound();
        var view = request.Kind.View(request.Version, old).Copy();
        var patched = patch(view);
        BodyChecks.Identity(request, patched);
        if (patched.Name() != old.Name())
        {
            throw Statuses.BadRequest($"the name of the object ({patched.Name()}) does not match the name on the URL ({old.Name()})");
        }

        return Replace(request, old, patched, (before, after) => ManagedFields.TrackUpdate(request, before, after, Now));
    });

    /// <summary>Server-side apply.</summary>
    public (JsonObject Object, bool Created) Apply(ResourceRequest request, JsonObject applied)
    {
        BodyChecks.Identity(request, applied);
        BodyChecks.Applied(request, applied);
        return store.Locked(() =>
        {
            var apply = new ServerSideApply(request, applied, Now);
            if (store.Find(request.Kind.Key, request.ObjectName) is { } old)
            {
                if (applied.Uid().Length > 0 && applied.Uid() != old.Uid())
                {
                    throw BodyChecks.Invalid(request, applied, [FieldError.Invalid("metadata.uid", applied.Uid(), "field is immutable")]);
                }

                BodyChecks.Preconditions(request, old, "", applied.ResourceVersion());
                var merged = apply.Merge(request.Kind.View(request.Version, old));
                return (Replace(request, old, merged, (_, after) => apply.Track(after), applied: true), false);
            }

            if (request.Subresource is not null)
            {
                throw request.NotFound();
            }

            if (applied.Uid().Length > 0)
            {
                throw Statuses.Conflict(request.Kind.Plural, request.Kind.Group, applied.Name(), "uid mismatch: the object does not exist");
            }

            var fresh = apply.Merge(null);
            return (Insert(request, fresh, apply.Track, applied: true), true);
        });
    }

    private string Now => KubeJson.Time(time.GetUtcNow());

    private JsonObject Insert(ResourceRequest request, JsonObject obj, Action<JsonObject> track, bool applied = false)
    {
        hooks.CheckNamespace(request);
        if (obj.Metadata().Text("name") is null)
        {
            obj.Metadata()["name"] = obj.Metadata().Text("generateName") + Guid.NewGuid().ToString("N")[..5];
        }

        if (store.Find(request.Kind.Key, new ObjectName(request.Namespace, obj.Name())) is not null)
        {
            throw Statuses.AlreadyExists(request.Kind.Plural, request.Kind.Group, obj.Name());
        }

        Stamp(request, obj);
        if (request.Version.HasStatus)
        {
            obj.Remove("status");
        }

        BodyChecks.Prune(request, obj);
        KindHooks.BeforeDefaults(request, obj);
        StructuralSchema.Default(obj, request.Version.Schema, keepNulls: applied && request.Kind.IsCustom);
        hooks.Prepare(request, null, obj);
        BodyChecks.Validate(request, obj);
        track(obj);
        return Keep(request, obj);
    }

    private void Stamp(ResourceRequest request, JsonObject obj)
    {
        var metadata = obj.Metadata();
        foreach (var name in new[] { "deletionTimestamp", "deletionGracePeriodSeconds", "resourceVersion", "selfLink", "managedFields", "generation" })
        {
            metadata.Remove(name);
        }

        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = Now;
        if (request.Kind.Namespaced)
        {
            metadata["namespace"] = request.Namespace;
        }
        else
        {
            metadata.Remove("namespace");
        }

        if (request.Kind.HasGeneration || request.Kind.IsCustom)
        {
            metadata["generation"] = 1;
        }
    }

    private JsonObject Replace(ResourceRequest request, JsonObject old, JsonObject obj, Action<JsonObject, JsonObject> track, bool applied = false)
    {
        BodyChecks.Preconditions(request, old, obj.Uid(), obj.ResourceVersion());
        var view = request.Kind.View(request.Version, old);
        var updated = Separation.Of(request).Combine(view, obj);
        Separation.KeepServerFields(view, updated);
        BodyChecks.Prune(request, updated);
        KindHooks.BeforeDefaults(request, updated);
        StructuralSchema.Default(updated, request.Version.Schema, keepNulls: applied && request.Kind.IsCustom);
        hooks.Prepare(request, view, updated);
        BodyChecks.Update(request, view, updated);
        Separation.CountGeneration(request, view, updated);
        track(view, updated);
        if (Separation.SameButForTimes(view, updated))
        {
            return view;
        }

        return Keep(request, updated);
    }

    /// <summary>Stores under the storage version; removes what only waited for its last finalizer to go.</summary>
    private JsonObject Keep(ResourceRequest request, JsonObject obj)
    {
        if (request.Parameter("dryRun") is not null)
        {
            return obj;
        }

        obj["apiVersion"] = request.Kind.ApiVersion(request.Kind.StorageVersion);
        var over = obj.IsBeingDeleted() && obj.Finalizers().Count == 0 && !KindHooks.IsHeld(obj);
        var stored = over ? store.Remove(request.Kind.Key, obj) : store.Put(request.Kind.Key, obj);
        hooks.Stored(request.Kind, stored, removed: over);
        return request.Kind.View(request.Version, stored);
    }
}

using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Api;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Writes;

/// <summary>What a write may change: everything but status, or status alone.</summary>
internal sealed class Separation
{
    private static readonly string[] ServerFields = ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "namespace", "selfLink", "resourceVersion", "managedFields"];

    private readonly Func<JsonObject, JsonObject, JsonObject> _combine;

    private Separation(Func<JsonObject, JsonObject, JsonObject> combine) => _combine = combine;

    public static Separation Of(ResourceRequest request) => request switch
    {
        { Subresource: "status" } => new(StatusOnly),
        { Version.HasStatus: true } => new(AllButStatus),
        _ => new((_, updated) => updated),
    };

    public JsonObject Combine(JsonObject old, JsonObject updated) => _combine(old, updated);

    /// <summary>Metadata that only the server writes stays as it was.</summary>
    public static void KeepServerFields(JsonObject old, JsonObject updated)
    {
        foreach (var name in ServerFields)
        {
            Set(updated.Metadata(), name, old.Metadata()[name]);
        }
    }

    /// <summary>The generation counts changes outside of metadata and status.</summary>
    public static void CountGeneration(ResourceRequest request, JsonObject old, JsonObject updated)
    {
        if (!request.Kind.HasGeneration && !request.Kind.IsCustom)
        {
            return;
        }

        var desired = updated.Select(p => p.Key).Union(old.Select(p => p.Key))
            .Where(name => name != "metadata" && name != "apiVersion" && (name != "status" || !request.Version.HasStatus));
        if (desired.Any(name => !JsonNode.DeepEquals(old[name], updated[name])))
        {
            updated.Metadata()["generation"] = old.Metadata()["generation"].Integer() + 1;
        }
    }

    /// <summary>Whether a write changes nothing: the server then leaves object and resourceVersion as they are.</summary>
    public static bool SameButForTimes(JsonObject old, JsonObject updated)
    {
        var (a, b) = (old.Copy(), updated.Copy());
        foreach (var entry in a.Metadata()["managedFields"].Objects().Concat(b.Metadata()["managedFields"].Objects()))
        {
            entry.Remove("time");
        }

        return JsonNode.DeepEquals(a, b);
    }

    private static JsonObject StatusOnly(JsonObject old, JsonObject updated)
    {
        var combined = old.Copy();
        Set(combined, "status", updated["status"]);
        return combined;
    }

    private static JsonObject AllButStatus(JsonObject old, JsonObject updated)
    {
        Set(updated, "status", old["status"]);
        return updated;
    }

    private static void Set(JsonObject obj, string name, JsonNode? value)
    {
        obj.Remove(name);
        if (value is not null)
        {
            obj[name] = value.DeepClone();
        }
    }
}

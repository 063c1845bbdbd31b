using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;

namespace JwtGateway.Kubernetes.Status;

/// <summary>Makes of a status that is there, and of what we want, the fields to be sent.</summary>
/// <param name="Patch">The fields; null when nothing would change.</param>
/// <param name="LeftOut">How many of our entries found no room.</param>
/// <param name="IsSuperseded">Whether what is there speaks of a newer generation than we do.</param>
internal sealed record StatusMerge(JsonObject? Patch, int LeftOut, bool IsSuperseded)
{
    public static StatusMerge Of(StatusIntent intent, JsonObject? current, long? generation, DateTimeOffset now)
    {
        var time = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        var (fields, leftOut, newest) = intent switch
        {
            StatusIntent.SharedList list => SharedListMerge.Of(list, current, time),
            StatusIntent.Fields named => (FieldsMerge.Of(named, current, time), 0, FieldsMerge.NewestGeneration(named, current)),
            StatusIntent.WithoutAddresses ours => (AddressesMerge.Of(ours, current), 0, 0),
            _ => throw new InvalidOperationException("An intent that is none."),
        };
        if (generation is { } seen && newest > seen)
            return new StatusMerge(null, leftOut, true);

        return new StatusMerge(Changes(fields, current) ? fields : null, leftOut, false);
    }

    // Times differ only where a status does (Conditions.Timed), or where the time that is there is missing; so equality needs no exception.
    private static bool Changes(JsonObject fields, JsonObject? current) =>
        fields.Any(field => !JsonNode.DeepEquals(field.Value, current?[field.Key]));
}

/// <summary>Lists of entries by reference and controller.</summary>
internal static class SharedListMerge
{
    public static (JsonObject Fields, int LeftOut, long NewestGeneration) Of(StatusIntent.SharedList intent, JsonObject? current, string now)
    {
        var there = (current?[intent.List] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var ours = there.Where(entry => IsOurs(intent, entry)).ToList();
        var rest = intent.Entries.Select(entry => Entry(intent, entry, ours, now)).ToList();
        var merged = new List<JsonNode>();
        foreach (var entry in there)
        {
            var wanted = IsOurs(intent, entry) ? rest.Find(one => SameKey(intent, one, entry)) : null;
            if (wanted is not null && rest.Remove(wanted))
                merged.Add(wanted);
            else if (!IsOurs(intent, entry))
                merged.Add(entry.DeepClone());
        }

        var room = Math.Max(0, intent.MaxEntries - merged.Count);
        merged.AddRange(rest.Take(room));
        var newest = ours.Select(entry => Conditions.NewestGeneration(entry["conditions"] as JsonArray)).DefaultIfEmpty().Max();
        return (new JsonObject { [intent.List] = new JsonArray([.. merged]) }, Math.Max(0, rest.Count - room), newest);
    }

    private static JsonObject Entry(StatusIntent.SharedList intent, JsonObject wanted, List<JsonObject> ours, string now)
    {
        var entry = (JsonObject)wanted.DeepClone();
        entry["controllerName"] = intent.ControllerName;
        entry[intent.ReferenceField] = WithDefaults(entry[intent.ReferenceField] as JsonObject);
        var before = ours.Find(one => SameKey(intent, one, entry))?["conditions"] as JsonArray;
        entry["conditions"] = Conditions.Timed(entry["conditions"] as JsonArray ?? [], before, now);
        return entry;
    }

    private static bool IsOurs(StatusIntent.SharedList intent, JsonObject entry) => JsonRead.Text(entry, "controllerName") == intent.ControllerName;

    private static bool SameKey(StatusIntent.SharedList intent, JsonObject one, JsonObject other) => JsonNode.DeepEquals(
        WithDefaults(one[intent.ReferenceField] as JsonObject), WithDefaults(other[intent.ReferenceField] as JsonObject));

    /// <summary>A reference as the API server stores it: with the defaults of ParentReference, without nulls.</summary>
    private static JsonObject WithDefaults(JsonObject? reference)
    {
        var full = new JsonObject { ["group"] = "gateway.networking.k8s.io", ["kind"] = "Gateway" };
        foreach (var (name, value) in reference ?? [])
            if (value is not null)
                full[name] = value.DeepClone();
        return full;
    }
}

/// <summary>Addresses that are taken back.</summary>
internal static class AddressesMerge
{
    private static readonly string[] Names = ["ip", "hostname"];

    public static JsonObject Of(StatusIntent.WithoutAddresses intent, JsonObject? current)
    {
        if (current?["loadBalancer"]?["ingress"] is not JsonArray there)
            return [];
        var balancer = (JsonObject)current["loadBalancer"]!.DeepClone();
        balancer["ingress"] = new JsonArray([.. there.Where(entry => !IsOurs(intent, entry)).Select(entry => entry?.DeepClone())]);
        return new JsonObject { ["loadBalancer"] = balancer };
    }

    private static bool IsOurs(StatusIntent.WithoutAddresses intent, JsonNode? entry) =>
        entry is JsonObject one && Names.Any(field => JsonRead.Text(one, field) is { } address && intent.Addresses.Contains(address));
}

/// <summary>Fields of a status that is ours.</summary>
internal static class FieldsMerge
{
    public static JsonObject Of(StatusIntent.Fields intent, JsonObject? current, string now)
    {
        var fields = new JsonObject();
        foreach (var (name, wanted) in intent.Status)
        {
            fields[name] = (name, wanted) switch
            {
                ("conditions", JsonArray conditions) => Conditions.Merged(conditions, current?[name] as JsonArray, intent.OwnedConditions, now),
                ("listeners", JsonArray listeners) => Listeners(listeners, current?[name] as JsonArray, now),
                _ => wanted?.DeepClone(),
            };
        }

        return fields;
    }

    public static long NewestGeneration(StatusIntent.Fields intent, JsonObject? current)
    {
        var types = (intent.Status["conditions"] as JsonArray ?? []).OfType<JsonObject>().Select(Conditions.TypeOf).ToHashSet();
        return Conditions.NewestGeneration([.. (current?["conditions"] as JsonArray ?? []).OfType<JsonObject>()
            .Where(condition => types.Contains(Conditions.TypeOf(condition))).Select(condition => condition.DeepClone())]);
    }

    private static JsonArray Listeners(JsonArray wanted, JsonArray? current, string now)
    {
        var before = (current ?? []).OfType<JsonObject>().ToList();
        var result = new JsonArray();
        foreach (var listener in wanted.OfType<JsonObject>())
        {
            var timed = (JsonObject)listener.DeepClone();
            var there = before.Find(one => JsonRead.Text(one, "name") == JsonRead.Text(listener, "name"));
            timed["conditions"] = Conditions.Timed(timed["conditions"] as JsonArray ?? [], there?["conditions"] as JsonArray, now);
            result.Add((JsonNode)timed);
        }

        return result;
    }
}

using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;

namespace JwtGateway.Kubernetes.Status;

/// <summary>Conditions (metav1.Condition) that are wanted, put beside those that are there.</summary>
internal static class Conditions
{
    /// <summary>metav1.Condition, "message": at most so many characters.</summary>
    private const int MaxMessage = 32768;

    /// <summary>The wanted conditions in their order, with the times of those whose status is the same as before.</summary>
    public static JsonArray Timed(JsonArray wanted, JsonArray? current, string now)
    {
        var result = new JsonArray();
        foreach (var condition in wanted.OfType<JsonObject>())
            result.Add((JsonNode)Timed(condition, Find(current, TypeOf(condition)), now));
        return result;
    }

    /// <summary>The current conditions where they were, ours exchanged, those of others kept, and new ones at the end.</summary>
    /// <param name="wanted">Ours.</param>
    /// <param name="current">Those that are there.</param>
    /// <param name="owned">Types that go when they are not wanted.</param>
    /// <param name="now">The time of a change.</param>
    public static JsonArray Merged(JsonArray wanted, JsonArray? current, IReadOnlyCollection<string> owned, string now)
    {
        var result = new JsonArray();
        var rest = Timed(wanted, current, now).OfType<JsonObject>().ToList();
        foreach (var there in (current ?? []).OfType<JsonObject>())
        {
            var ours = rest.FirstOrDefault(condition => TypeOf(condition) == TypeOf(there));
            if (ours is not null)
            {
                rest.Remove(ours);
                result.Add(ours.DeepClone());
            }
            else if (!owned.Contains(TypeOf(there) ?? ""))
            {
                result.Add(there.DeepClone());
            }
        }

        foreach (var added in rest)
            result.Add(added.DeepClone());
        return result;
    }

    /// <summary>The newest generation that any of these conditions speaks of.</summary>
    public static long NewestGeneration(JsonArray? conditions) =>
        (conditions ?? []).OfType<JsonObject>().Select(condition => JsonRead.Number(condition, "observedGeneration") ?? 0).DefaultIfEmpty().Max();

    public static string? TypeOf(JsonObject condition) => JsonRead.Text(condition, "type");

    private static JsonObject Timed(JsonObject wanted, JsonObject? current, string now)
    {
        var timed = (JsonObject)wanted.DeepClone();
        var unchanged = current is not null && JsonRead.Text(current, "status") == JsonRead.Text(wanted, "status");
        timed["lastTransitionTime"] = (unchanged ? JsonRead.Text(current, "lastTransitionTime") : null) ?? now;
        if (JsonRead.Text(timed, "message") is { Length: > MaxMessage } message)
            timed["message"] = message[..(MaxMessage - 1)] + "…";
        return timed;
    }

    private static JsonObject? Find(JsonArray? conditions, string? type) =>
        (conditions ?? []).OfType<JsonObject>().FirstOrDefault(condition => TypeOf(condition) == type);
}

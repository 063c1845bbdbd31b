using System.Text.Json.Nodes;

namespace JwtGateway.Translation.Status;

/// <summary>A meta/v1 Condition without its <c>lastTransitionTime</c>.</summary>
internal sealed record Condition(string Type, bool Status, string Reason, string Message)
{
    /// <summary>The API server refuses longer messages (meta/v1, Condition.message).</summary>
    private const int MaxMessage = 32768;

    private const string Truncated = " (message truncated)";

    public static Condition True(string type, string reason, string message) => new(type, true, reason, message);

    public static Condition False(string type, string reason, string message) => new(type, false, reason, message);

    public JsonObject ToJson(long? generation)
    {
        var json = new JsonObject { ["type"] = Type, ["status"] = Status ? "True" : "False" };
        if (generation is { } observed)
            json["observedGeneration"] = observed;
        json["reason"] = Reason;
        json["message"] = Message.Length <= MaxMessage ? Message : Message[..(MaxMessage - Truncated.Length)] + Truncated;
        return json;
    }

    public static JsonArray ToJson(IEnumerable<Condition> conditions, long? generation) =>
        [.. conditions.Select(c => (JsonNode)c.ToJson(generation))];
}

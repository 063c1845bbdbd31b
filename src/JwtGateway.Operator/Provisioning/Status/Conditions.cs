using System.Text.Json.Nodes;

namespace JwtGateway.Operator.Provisioning.Status;

/// <summary>Conditions of a status that translation has made.</summary>
internal static class Conditions
{
    /// <summary>What the schemas of Gateway API allow in one list.</summary>
    private const int Most = 8;

    /// <summary>And in one message.</summary>
    private const int LongestMessage = 32768;

    public static JsonObject? Find(JsonArray conditions, string type) =>
        conditions.OfType<JsonObject>().FirstOrDefault(c => c["type"]?.ToString() == type);

    public static bool IsTrue(JsonArray conditions, string type) => Find(conditions, type)?["status"]?.ToString() == "True";

    /// <summary>Has the condition say what was decided. What translation found not to be programmed is not.</summary>
    public static void Decide(JsonArray conditions, Verdict verdict)
    {
        if (Find(conditions, "Programmed") is not { } programmed || !IsTrue(conditions, "Programmed"))
            return;
        programmed["status"] = verdict.Programmed ? "True" : "False";
        programmed["reason"] = verdict.Reason;
        programmed["message"] = verdict.Message;
    }

    /// <summary>Adds a condition among those of its list, which are sorted by type; a list that is full stays as it is.</summary>
    public static void Add(JsonArray conditions, string type, string status, string reason, string message)
    {
        if (conditions.Count >= Most)
            return;
        var condition = new JsonObject { ["type"] = type, ["status"] = status };
        if (conditions.FirstOrDefault()?["observedGeneration"] is { } generation)
            condition["observedGeneration"] = generation.DeepClone();
        condition["reason"] = reason;
        condition["message"] = message.Length <= LongestMessage ? message : message[..(LongestMessage - 1)] + "…";
        var place = conditions.TakeWhile(c => string.CompareOrdinal(c?["type"]?.ToString(), type) < 0).Count();
        conditions.Insert(place, condition);
    }
}

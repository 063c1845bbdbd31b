using System.Text.Json.Nodes;
using JwtGateway.Cli.Output;
using JwtGateway.Translation;

namespace JwtGateway.Cli.Translate;

/// <summary>Whether a translation is as its author meant it.</summary>
internal static class Verdict
{
    /// <summary>No warning or error, and no condition that says that an object, or what it refers to, is not accepted.</summary>
    public static bool EverythingIsAccepted(TranslationResult translation) =>
        !translation.Gateways.IsEmpty
        && !DiagnosticLines.Reported(translation).Any()
        && !translation.Statuses.Any(s => SaysNo(s.Status));

    private static bool SaysNo(JsonNode? node) => node switch
    {
        JsonObject o when IsRefusal(o) => true,
        JsonObject o => o.Any(member => SaysNo(member.Value)),
        JsonArray a => a.Any(SaysNo),
        _ => false,
    };

    // Of the Gateway API's conditions, these are the two that are good when True and about what was written.
    private static bool IsRefusal(JsonObject o) =>
        o["type"]?.ToString() is "Accepted" or "ResolvedRefs" && o["status"]?.ToString() == "False";
}

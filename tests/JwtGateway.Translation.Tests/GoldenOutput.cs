using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Resources.Reading;

namespace JwtGateway.Translation.Tests;

/// <summary>
/// A translation's result as people read it: secrets redacted, certificates by their number, a condition on one line
/// (<c>Accepted=True/Accepted @generation message</c>), empty lists left out.
/// </summary>
internal static class GoldenOutput
{
    public static string Write(TranslationResult result) => YamlWriter.Write(new JsonObject
    {
        ["gateways"] = new JsonArray([.. result.Gateways.Select(Write)]),
        ["statuses"] = new JsonArray([.. result.Statuses.Select(Write)]),
        ["diagnostics"] = new JsonArray([.. result.Diagnostics.Select(d => JsonValue.Create(d.ToString()))]),
    });

    private static JsonNode Write(GatewayIr gateway)
    {
        var json = JsonNode.Parse(IrJson.Serialize(gateway.Redacted()))!;
        foreach (var secret in json["secrets"]!.AsArray())
        {
            foreach (var field in new[] { "certificatePem", "pem" })
            {
                if (secret![field]?.GetValue<string>() is { } pem)
                    secret[field] = $"({pem.Split("BEGIN CERTIFICATE").Length - 1} in PEM)";
            }
        }

        return WithoutEmptyLists(json)!;
    }

    private static JsonNode Write(StatusUpdate update) => new JsonObject
    {
        ["object"] = $"{update.Object} ({update.ApiVersion})",
        ["status"] = WithShortConditions(update.Status.DeepClone()),
    };

    private static JsonNode? WithoutEmptyLists(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray items:
                return new JsonArray([.. items.Select(WithoutEmptyLists)]);
            case JsonObject members:
                return new JsonObject(members.Where(m => m.Value is not JsonArray { Count: 0 }).Select(m => KeyValuePair.Create(m.Key, WithoutEmptyLists(m.Value))));
            default:
                return node?.DeepClone();
        }
    }

    private static JsonNode? WithShortConditions(JsonNode? node) => node switch
    {
        JsonArray items => new JsonArray([.. items.Select(WithShortConditions)]),
        JsonObject { Count: >= 4 } c when c.ContainsKey("reason") && c.ContainsKey("message") =>
            $"{c["type"]}={c["status"]}/{c["reason"]}{(c["observedGeneration"] is { } g ? $" @{g}" : "")} {c["message"]}",
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, WithShortConditions(m.Value)))),
        _ => node?.DeepClone(),
    };
}

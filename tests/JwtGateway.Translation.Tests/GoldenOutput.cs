using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Resources.Reading;

namespace JwtGateway.Translation.Tests;

/// <summary>A translation's result as people read it: secrets redacted, certificates by their number.</summary>
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

        return json;
    }

    private static JsonNode Write(StatusUpdate update) => new JsonObject
    {
        ["apiVersion"] = update.ApiVersion,
        ["object"] = update.Object.ToString(),
        ["status"] = update.Status.DeepClone(),
    };
}

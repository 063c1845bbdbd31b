using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Resources.Reading;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Translation;

namespace JwtGateway.Cli.Output;

/// <summary>What people and scripts are shown, as JSON nodes that can be written as JSON or YAML.</summary>
internal static class Documents
{
    /// <summary>An object with its computed status, as kubectl shows it.</summary>
    public static JsonObject Of(StatusUpdate update)
    {
        var metadata = new JsonObject { ["name"] = update.Object.Name };
        if (update.Object.Namespace.Length > 0)
            metadata["namespace"] = update.Object.Namespace;

        return new()
        {
            ["apiVersion"] = update.ApiVersion,
            ["kind"] = update.Object.Kind,
            ["metadata"] = metadata,
            ["status"] = update.Status.DeepClone(),
        };
    }

    /// <summary>A Gateway's IR without its secrets.</summary>
    public static JsonObject Of(GatewayIr gateway) => JsonNode.Parse(IrJson.Serialize(gateway.Redacted()))!.AsObject();

    /// <summary>A list of diagnostics.</summary>
    public static JsonArray Of(ImmutableArray<Diagnostic> diagnostics) => new([.. diagnostics.Select(d => new JsonObject
    {
        ["severity"] = d.Severity.ToString(),
        ["object"] = d.Object.ToString(),
        ["field"] = d.FieldPath,
        ["message"] = d.Message,
    })]);

    /// <summary>How a key source is doing.</summary>
    public static JsonObject Of(KeySourceHealth health) => new()
    {
        ["id"] = health.SourceId,
        ["location"] = health.Location,
        ["keyIds"] = new JsonArray([.. health.KeyIds.Select(id => JsonValue.Create(id))]),
        ["ignoredKeys"] = new JsonArray([.. health.IgnoredKeys.Select(key => JsonValue.Create(key))]),
        ["fetchedAt"] = Time(health.FetchedAt),
        ["nextFetchAt"] = Time(health.NextFetchAt),
        ["staleSince"] = Time(health.StaleSince),
        ["lastError"] = health.LastError,
        ["consecutiveFailures"] = health.ConsecutiveFailures,
    };

    /// <summary>A time as the Kubernetes API writes it; null for none.</summary>
    public static JsonNode? Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>A stream of YAML documents.</summary>
    public static string Yaml(IReadOnlyList<JsonNode> documents) => string.Join("---\n", documents.Select(YamlWriter.Write));
}

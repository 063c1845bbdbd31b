using System.Text.Json.Nodes;
using JwtGateway.Cli.Output;
using JwtGateway.Translation;

namespace JwtGateway.Cli.Translate;

/// <summary>What <c>jwtgw translate</c> prints.</summary>
internal enum TranslateTo
{
    /// <summary>The IR of each Gateway.</summary>
    Ir,

    /// <summary>The status of each object.</summary>
    Status,

    /// <summary>Both.</summary>
    All,
}

/// <summary>How it is written.</summary>
internal enum OutputFormat
{
    /// <summary>A stream of documents.</summary>
    Yaml,

    /// <summary>One object.</summary>
    Json,
}

/// <summary>A translation as text.</summary>
internal static class TranslationText
{
    public static string Of(TranslationResult translation, TranslateTo to, OutputFormat format)
    {
        JsonNode[] gateways = to is TranslateTo.Status ? [] : [.. translation.Gateways.Select(Documents.Of)];
        JsonNode[] statuses = to is TranslateTo.Ir ? [] : [.. translation.Statuses.Select(Documents.Of)];
        var diagnostics = Documents.Of(translation.Diagnostics);
        if (format is OutputFormat.Yaml)
            return Documents.Yaml([.. gateways, .. statuses, .. Rest(diagnostics)]);

        var json = new JsonObject();
        if (to is not TranslateTo.Status)
            json["gateways"] = new JsonArray(gateways);
        if (to is not TranslateTo.Ir)
            json["statuses"] = new JsonArray(statuses);

        json["diagnostics"] = diagnostics;
        return JsonText.Indented(json) + "\n";
    }

    private static IEnumerable<JsonNode> Rest(JsonArray diagnostics) =>
        diagnostics.Count == 0 ? [] : [new JsonObject { ["diagnostics"] = diagnostics }];
}

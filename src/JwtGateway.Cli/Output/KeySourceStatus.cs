using System.Text.Json.Nodes;
using JwtGateway.Tokens.KeySources;

namespace JwtGateway.Cli.Output;

/// <summary>What <c>/status</c> shows of a process that computes no statuses: how its keys are doing.</summary>
internal static class KeySourceStatus
{
    /// <summary>A YAML document.</summary>
    public static string Render(IReadOnlyList<KeySourceHealth> sources) => Documents.Yaml(
        [new JsonObject { ["keySources"] = new JsonArray([.. sources.Select(Documents.Of)]) }]);
}

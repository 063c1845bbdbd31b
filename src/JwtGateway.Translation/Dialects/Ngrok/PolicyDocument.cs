using System.Text.Json;
using System.Text.Json.Nodes;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>The mapping that a field with a Traffic Policy holds, or the JSON text of one.</summary>
internal static class PolicyDocument
{
    private const int MaxDepth = 64;

    /// <summary>The document; null: there is none, which is reported.</summary>
    public static DocumentFields? Open(JsonNode? written, string path, DocumentLog log)
    {
        switch (written)
        {
            case JsonObject mapping:
                return new DocumentFields(mapping, path, log);
            case JsonValue text when text.GetValueKind() == JsonValueKind.String:
                return Parse(text.GetValue<string>(), path, log);
            case null:
                log.Error(path, "There is no policy; write a mapping with on_http_request.");
                return null;
            default:
                log.Error(path, "The policy is neither a mapping nor a string with the JSON of one.");
                return null;
        }
    }

    private static DocumentFields? Parse(string text, string path, DocumentLog log)
    {
        try
        {
            if (JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false }) is JsonObject mapping)
                return new DocumentFields(mapping, path, log);
            log.Error(path, "TrafficPolicyParseFailed: the text is JSON, and no mapping.");
        }
        catch (JsonException)
        {
            log.Error(path, "TrafficPolicyParseFailed: the text is not JSON, or has a name twice in one mapping; write the policy as a mapping instead.");
        }

        return null;
    }
}

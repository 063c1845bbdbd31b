using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Resources.Agentgateway;

namespace JwtGateway.Translation.Dialects.AgentgatewayPolicies;

/// <summary>Compiles <c>jwtAuthentication.mcp</c>: the metadata of a protected resource (RFC 9728 section 2) as agentgateway writes it.</summary>
internal static class ResourceMetadata
{
    /// <summary>The IR; what the policy says itself goes before what is put there for it.</summary>
    public static McpIr Read(AgentgatewayMcp mcp, AgentgatewayProvider provider)
    {
        var document = new JsonObject
        {
            ["authorization_servers"] = new JsonArray(provider.Issuer),
            ["mcp_protocol_version"] = "2025-06-18",
            ["resource_type"] = "mcp-server",
        };
        foreach (var (name, value) in (mcp.ResourceMetadata ?? []).OrderBy(m => m.Key, StringComparer.Ordinal))
            document[SnakeCase(name)] = value?.DeepClone();
        return new McpIr(document.ToJsonString());
    }

    /// <summary>The RFC's spelling of names, e.g. <c>scopes_supported</c>, where a policy has Kubernetes' (<c>scopesSupported</c>).</summary>
    private static string SnakeCase(string name)
    {
        var snake = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (!char.IsLetterOrDigit(name[i]))
                Separate(snake);
            else if (IsWordStart(name, i))
                Separate(snake).Append(char.ToLowerInvariant(name[i]));
            else
                snake.Append(char.ToLowerInvariant(name[i]));
        }

        return snake.ToString().TrimEnd('_');
    }

    private static StringBuilder Separate(StringBuilder snake) => snake.Length == 0 || snake[^1] == '_' ? snake : snake.Append('_');

    /// <summary>A capital behind a small letter or digit, and the last of several where a small letter follows.</summary>
    private static bool IsWordStart(string name, int at) => at > 0 && char.IsUpper(name[at])
        && (!char.IsUpper(name[at - 1]) || (at + 1 < name.Length && char.IsLower(name[at + 1])));
}

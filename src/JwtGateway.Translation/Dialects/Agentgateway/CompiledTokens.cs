using JwtGateway.Ir;
using JwtGateway.Translation.Policies;

namespace JwtGateway.Translation.Dialects.AgentgatewayPolicies;

/// <summary>JWT validation, compiled.</summary>
/// <param name="Requirement">What tokens must meet.</param>
/// <param name="Material">What the data plane needs for it.</param>
internal sealed record CompiledTokens(JwtRequirementIr Requirement, PolicyMaterial Material)
{
    /// <summary>What clients of the Model Context Protocol are told; null: nothing.</summary>
    public McpIr? Mcp { get; init; }

    /// <summary>Whether requests are matched to a route again after their claim headers are set.</summary>
    public bool RecomputeRoute { get; init; }
}

using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;

namespace JwtGateway.Translation.Dialects.AgentgatewayPolicies;

/// <summary>What one policy contributes, compiled.</summary>
/// <param name="Source">The policy.</param>
internal sealed record TrafficLayer(ObjectReference Source)
{
    /// <summary>Its JWT validation; null: it says nothing of it.</summary>
    public CompiledTokens? Tokens { get; init; }

    /// <summary>Its authorization rule; null: it has none.</summary>
    public AuthorizationLayer? Authorization { get; init; }

    /// <summary>Whether its authorization takes the place of wider policies' instead of adding to it.</summary>
    public bool ReplacesAuthorization { get; init; }

    /// <summary>Its changes to headers; null: none.</summary>
    public RequestTransformIr? Transform { get; init; }

    /// <summary>Whether more specific policies do not take its place.</summary>
    public bool Overrides { get; init; }
}

/// <summary>An authorization rule, compiled.</summary>
/// <param name="Action">Allow, Deny or Require.</param>
/// <param name="Rules">What it is in the IR, each with the default of <see cref="Authorizations"/> in mind.</param>
internal sealed record AuthorizationLayer(string Action, ImmutableArray<AuthorizationRuleIr> Rules);

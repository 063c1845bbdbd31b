using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace JwtGateway.Resources.Agentgateway;

/// <summary>TrafficPolicy of gateway.kgateway.dev/v1alpha1.</summary>
public sealed record KgatewayTrafficPolicy : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public KgatewayTrafficPolicySpec Spec { get; init; } = new();
}

/// <summary>The spec of a KgatewayTrafficPolicy.</summary>
[UnsupportedFields(
    "ai", "apiKeyAuth", "autoHostRewrite", "basicAuth", "buffer", "compression", "cors", "csrf", "extAuth", "extProc", "hashPolicies", "headerModifiers", "oauth2",
    "rateLimit", "retry", "timeouts", "transformation", "urlRewrite")]
public sealed record KgatewayTrafficPolicySpec
{
    /// <summary>What it is for, by name.</summary>
    public ImmutableArray<KgatewayTarget> TargetRefs { get; init; } = [];

    /// <summary>What it is for, by labels.</summary>
    public ImmutableArray<AgentgatewaySelector> TargetSelectors { get; init; } = [];

    /// <summary>JWT validation.</summary>
    public KgatewayJwtAuth? JwtAuth { get; init; }

    /// <summary>JWT validation, as it was called once.</summary>
    public KgatewayJwtAuth? Jwt { get; init; }

    /// <summary>Which requests may pass.</summary>
    public KgatewayRbac? Rbac { get; init; }
}

/// <summary>An object that a policy is for, or a section of it.</summary>
public sealed record KgatewayTarget
{
    /// <summary>The API group.</summary>
    public string Group { get; init; } = "";

    /// <summary>The kind.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The name; the namespace is the policy's.</summary>
    public string Name { get; init; } = "";

    /// <summary>Listener of a Gateway, rule of a route; null: the whole.</summary>
    public string? SectionName { get; init; }
}

/// <summary>JWT validation: one of the members.</summary>
public sealed record KgatewayJwtAuth
{
    /// <summary>The GatewayExtension with the providers.</summary>
    public KgatewayExtensionRef? ExtensionRef { get; init; }

    /// <summary>There is none here, whatever a wider policy says.</summary>
    public JsonObject? Disable { get; init; }
}

/// <summary>A GatewayExtension.</summary>
public sealed record KgatewayExtensionRef
{
    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The namespace; null: the policy's. Another needs a ReferenceGrant there.</summary>
    public string? Namespace { get; init; }
}

/// <summary>Which requests may pass.</summary>
public sealed record KgatewayRbac
{
    /// <summary>Allow (the default) or Deny.</summary>
    public string? Action { get; init; }

    /// <summary>When the rule holds.</summary>
    public KgatewayRbacPolicy? Policy { get; init; }
}

/// <summary>When a rule holds.</summary>
public sealed record KgatewayRbacPolicy
{
    /// <summary>One of these, in CEL over Envoy's attributes.</summary>
    public ImmutableArray<string> MatchExpressions { get; init; } = [];

    /// <summary>The client's address is in one of these ranges.</summary>
    public ImmutableArray<string> AllowedCIDRs { get; init; } = [];

    /// <summary>The client's address is in none of these ranges.</summary>
    public ImmutableArray<string> BlockedCIDRs { get; init; } = [];
}

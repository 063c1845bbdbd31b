namespace JwtGateway.Resources.Agentgateway;

/// <summary>AgentgatewayPolicy of agentgateway.dev/v1alpha1.</summary>
public sealed record AgentgatewayPolicy : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public AgentgatewayPolicySpec Spec { get; init; } = new();
}

/// <summary>The spec of an AgentgatewayPolicy.</summary>
public sealed record AgentgatewayPolicySpec;

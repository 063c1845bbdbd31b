namespace JwtGateway.Resources.Agentgateway;

/// <summary>AgentgatewayBackend of agentgateway.dev/v1alpha1: an upstream that is no Service.</summary>
public sealed record AgentgatewayBackend : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public AgentgatewayBackendSpec Spec { get; init; } = new();
}

/// <summary>The spec of an AgentgatewayBackend.</summary>
public sealed record AgentgatewayBackendSpec;

namespace JwtGateway.Resources.Traffic;

/// <summary>AgentEndpoint of ngrok.k8s.ngrok.com/v1alpha1: an address, an upstream, and a traffic policy.</summary>
public sealed record AgentEndpoint : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public AgentEndpointSpec Spec { get; init; } = new();
}

/// <summary>The spec of an AgentEndpoint.</summary>
public sealed record AgentEndpointSpec;

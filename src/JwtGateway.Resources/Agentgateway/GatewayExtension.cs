namespace JwtGateway.Resources.Agentgateway;

/// <summary>GatewayExtension of gateway.kgateway.dev/v1alpha1: JWT providers that TrafficPolicies refer to.</summary>
public sealed record GatewayExtension : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public GatewayExtensionSpec Spec { get; init; } = new();
}

/// <summary>The spec of a GatewayExtension.</summary>
public sealed record GatewayExtensionSpec;

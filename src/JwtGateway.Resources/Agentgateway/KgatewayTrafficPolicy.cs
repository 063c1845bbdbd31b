namespace JwtGateway.Resources.Agentgateway;

/// <summary>TrafficPolicy of gateway.kgateway.dev/v1alpha1.</summary>
public sealed record KgatewayTrafficPolicy : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public KgatewayTrafficPolicySpec Spec { get; init; } = new();
}

/// <summary>The spec of a KgatewayTrafficPolicy.</summary>
public sealed record KgatewayTrafficPolicySpec;

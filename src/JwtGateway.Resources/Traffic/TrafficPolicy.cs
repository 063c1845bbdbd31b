namespace JwtGateway.Resources.Traffic;

/// <summary>TrafficPolicy of jwtgateway.io/v1alpha1, NgrokTrafficPolicy of ngrok.k8s.ngrok.com/v1alpha1, TrafficPolicy of ngrok.com/v1: rules of what is done with requests.</summary>
public sealed record TrafficPolicy : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public TrafficPolicySpec Spec { get; init; } = new();
}

/// <summary>The spec of a TrafficPolicy.</summary>
public sealed record TrafficPolicySpec;

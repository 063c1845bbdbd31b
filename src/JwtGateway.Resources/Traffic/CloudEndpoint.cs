namespace JwtGateway.Resources.Traffic;

/// <summary>CloudEndpoint of ngrok.k8s.ngrok.com/v1alpha1: an address and a traffic policy.</summary>
public sealed record CloudEndpoint : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public CloudEndpointSpec Spec { get; init; } = new();
}

/// <summary>The spec of a CloudEndpoint.</summary>
public sealed record CloudEndpointSpec;

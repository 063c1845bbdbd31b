namespace JwtGateway.Resources.Traefik;

/// <summary>Middleware of traefik.io/v1alpha1: what is done with requests on their way.</summary>
public sealed record Middleware : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public MiddlewareSpec Spec { get; init; } = new();
}

/// <summary>The spec of a Middleware.</summary>
public sealed record MiddlewareSpec;

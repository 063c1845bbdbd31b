namespace JwtGateway.Resources.Traefik;

/// <summary>IngressRoute of traefik.io/v1alpha1: routes with matchers, middlewares and services.</summary>
public sealed record IngressRoute : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public IngressRouteSpec Spec { get; init; } = new();
}

/// <summary>The spec of an IngressRoute.</summary>
public sealed record IngressRouteSpec;

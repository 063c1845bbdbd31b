namespace JwtGateway.Resources.GatewayApi;

/// <summary>gateway.networking.k8s.io/v1 GatewayClass.</summary>
public sealed record GatewayClass : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public GatewayClassSpec Spec { get; init; } = new();
}

/// <summary>The spec of a GatewayClass.</summary>
public sealed record GatewayClassSpec
{
    /// <summary>Who serves Gateways of this class.</summary>
    public string ControllerName { get; init; } = "";

    /// <summary>For people.</summary>
    public string? Description { get; init; }

    /// <summary>ProxyParameters for Gateways of the class that name none of their own; null: the defaults.</summary>
    public ParametersReference? ParametersRef { get; init; }
}

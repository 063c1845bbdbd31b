namespace JwtGateway.Resources.Networking;

/// <summary>IngressClass of networking.k8s.io/v1: which controller serves an Ingress.</summary>
public sealed record IngressClass : KubernetesResource
{
    /// <summary>The controller whose Ingresses are ours.</summary>
    public const string OurController = "jwtgateway.io/ingress-controller";

    /// <summary>Marks the class of Ingresses that name none.</summary>
    public const string DefaultAnnotation = "ingressclass.kubernetes.io/is-default-class";

    /// <summary>The desired state.</summary>
    public IngressClassSpec Spec { get; init; } = new();
}

/// <summary>The spec of an IngressClass.</summary>
public sealed record IngressClassSpec
{
    /// <summary>Who serves the class.</summary>
    public string Controller { get; init; } = "";

    /// <summary>More settings of the class; of ours, a ProxyParameters.</summary>
    public IngressClassParameters? Parameters { get; init; }
}

/// <summary>An object with settings of a class.</summary>
public sealed record IngressClassParameters
{
    /// <summary>Its group; null: the core group.</summary>
    public string? ApiGroup { get; init; }

    /// <summary>Its kind.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Cluster or Namespace.</summary>
    public string? Scope { get; init; }

    /// <summary>Its namespace, where the scope is Namespace.</summary>
    public string? Namespace { get; init; }
}

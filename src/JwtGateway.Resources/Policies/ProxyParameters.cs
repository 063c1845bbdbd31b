using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace JwtGateway.Resources.Policies;

/// <summary>
/// ProxyParameters of jwtgateway.io/v1alpha1: how the proxies of a Gateway are deployed. A GatewayClass names one in
/// <c>spec.parametersRef</c>, a Gateway of its own namespace in <c>spec.infrastructure.parametersRef</c>; the Gateway's goes before.
/// Members of type <see cref="JsonObject"/> and <see cref="JsonArray"/> are Kubernetes' own types, passed on as they are; read them only.
/// </summary>
public sealed record ProxyParameters : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public ProxyParametersSpec Spec { get; init; } = new();
}

/// <summary>The spec of a ProxyParameters. Everything has a default.</summary>
public sealed record ProxyParametersSpec
{
    /// <summary>How many pods, 0 or more. Null: 1, or what <see cref="Hpa"/> decides; not together with it.</summary>
    public int? Replicas { get; init; }

    /// <summary>A HorizontalPodAutoscaler; null: none.</summary>
    public ProxyHpa? Hpa { get; init; }

    /// <summary>core/v1 ResourceRequirements of the proxy's container; null: the operator's choice.</summary>
    public JsonObject? Resources { get; init; }

    /// <summary>The Service in front of the proxies.</summary>
    public ProxyService Service { get; init; } = new();

    /// <summary>The pods.</summary>
    public ProxyPod Pod { get; init; } = new();

    /// <summary>A PodDisruptionBudget; null: the operator's choice.</summary>
    public ProxyDisruptionBudget? PodDisruptionBudget { get; init; }

    /// <summary>The least that is logged: trace, debug, information, warning (default), error or none.</summary>
    public string LogLevel { get; init; } = "warning";

    /// <summary>The image; what it leaves out is as the operator's own setting has it.</summary>
    public ProxyImage Image { get; init; } = new();

    /// <summary>
    /// Seconds that a pod which is to end serves on, not ready, before it refuses connections; 0 or more, a part of
    /// <see cref="TerminationGracePeriodSeconds"/>. Null: 5, or a quarter of those where that is less.
    /// </summary>
    public int? DrainDelaySeconds { get; init; }

    /// <summary>How the proxies fetch keys.</summary>
    public ProxyKeyFetching KeyFetching { get; init; } = new();

    /// <summary>Seconds from SIGTERM to SIGKILL, in which requests are finished. 0 or more, default 60.</summary>
    public int TerminationGracePeriodSeconds { get; init; } = 60;

    /// <summary>What the proxies remember of tokens that verified.</summary>
    public ProxyTokenCache TokenCache { get; init; } = new();

    /// <summary>What the proxies take from their clients.</summary>
    public ProxyLimits Limits { get; init; } = new();

    /// <summary>What the proxies make of paths that upstreams read in more than one way.</summary>
    public ProxyPaths Paths { get; init; } = new();

    /// <summary>How clients' addresses are found out.</summary>
    public ClientIPDetection ClientIPDetection { get; init; } = new();
}

/// <summary>What the proxies remember of tokens that verified.</summary>
public sealed record ProxyTokenCache
{
    /// <summary>
    /// The most memory that one proxy takes for it, in bytes as a Kubernetes quantity: <c>0</c> (nothing is remembered), or <c>64Ki</c> to <c>16Gi</c>.
    /// Null: 16Mi.
    /// </summary>
    public IntOrString? MaxSize { get; init; }
}

/// <summary>How clients' addresses are found out.</summary>
public sealed record ClientIPDetection
{
    /// <summary>
    /// How many proxies in front of this one, each of which appends to <c>X-Forwarded-For</c>, are trusted. 0 to 16, default 0: the address is the
    /// connection's own.
    /// </summary>
    public int TrustedHops { get; init; }
}

/// <summary>How the proxies fetch keys.</summary>
public sealed record ProxyKeyFetching
{
    /// <summary>
    /// Whether a policy may name loopback, link-local and cloud metadata addresses by URL. What a Backend or Service names is always fetched.
    /// Default false.
    /// </summary>
    public bool AllowLocalAddresses { get; init; }
}

/// <summary>An autoscaling/v2 HorizontalPodAutoscaler.</summary>
public sealed record ProxyHpa
{
    /// <summary>The fewest pods, 1 or more. Default 1.</summary>
    public int MinReplicas { get; init; } = 1;

    /// <summary>The most pods; required, not below <see cref="MinReplicas"/>.</summary>
    public int MaxReplicas { get; init; }

    /// <summary>Average CPU use to aim for, in percent of the request. Null: 80 unless <see cref="Metrics"/> has items; not together with them.</summary>
    public int? TargetCPUUtilizationPercentage { get; init; }

    /// <summary>autoscaling/v2 MetricSpecs, instead of the CPU target; null or empty: none.</summary>
    public JsonArray? Metrics { get; init; }

    /// <summary>autoscaling/v2 HorizontalPodAutoscalerBehavior; null: Kubernetes' own.</summary>
    public JsonObject? Behavior { get; init; }
}

/// <summary>The Service in front of the proxies.</summary>
public sealed record ProxyService
{
    /// <summary>LoadBalancer (default), ClusterIP or NodePort.</summary>
    public string Type { get; init; } = "LoadBalancer";

    /// <summary>Annotations; those of the Gateway's <c>spec.infrastructure</c> go before.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Labels; those of the Gateway's <c>spec.infrastructure</c> go before, and the operator's own before both.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Which load balancer implementation serves it; null: the cluster's default. Only with type LoadBalancer.</summary>
    public string? LoadBalancerClass { get; init; }

    /// <summary>Cluster or Local (keeps the client's address). Null: Kubernetes' default. Not with type ClusterIP.</summary>
    public string? ExternalTrafficPolicy { get; init; }
}

/// <summary>The proxies' pods.</summary>
public sealed record ProxyPod
{
    /// <summary>Labels; those of the Gateway's <c>spec.infrastructure</c> go before, and the operator's own before both.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Annotations; those of the Gateway's <c>spec.infrastructure</c> go before.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>core/v1 Affinity.</summary>
    public JsonObject? Affinity { get; init; }

    /// <summary>Labels that the node must have.</summary>
    public ImmutableSortedDictionary<string, string> NodeSelector { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>core/v1 Tolerations.</summary>
    public JsonArray? Tolerations { get; init; }

    /// <summary>core/v1 TopologySpreadConstraints.</summary>
    public JsonArray? TopologySpreadConstraints { get; init; }

    /// <summary>A PriorityClass; null: the cluster's default.</summary>
    public string? PriorityClassName { get; init; }
}

/// <summary>A policy/v1 PodDisruptionBudget.</summary>
public sealed record ProxyDisruptionBudget
{
    /// <summary>Pods that must stay: a count, or a percentage such as <c>50%</c>. Null: 1.</summary>
    public IntOrString? MinAvailable { get; init; }
}

/// <summary>The proxies' image. Either <see cref="Tag"/> or <see cref="Digest"/> is needed when <see cref="Repository"/> is there.</summary>
public sealed record ProxyImage
{
    /// <summary>Registry and repository, e.g. <c>registry.example.com/team/jwtgw</c>. Null: the operator's <c>--proxy-image</c>, whole.</summary>
    public string? Repository { get; init; }

    /// <summary>The tag. Only with <see cref="Repository"/>.</summary>
    public string? Tag { get; init; }

    /// <summary>The digest, <c>sha256:…</c>, which pins the image whatever the tag. Only with <see cref="Repository"/>.</summary>
    public string? Digest { get; init; }

    /// <summary>Always, IfNotPresent or Never; null: Kubernetes' default.</summary>
    public string? PullPolicy { get; init; }

    /// <summary>Secrets of the Gateway's namespace that pull the image.</summary>
    public ImmutableArray<ImagePullSecret> PullSecrets { get; init; } = [];
}

/// <summary>core/v1 LocalObjectReference to a Secret of type kubernetes.io/dockerconfigjson.</summary>
public sealed record ImagePullSecret
{
    /// <summary>The name.</summary>
    public string Name { get; init; } = "";
}

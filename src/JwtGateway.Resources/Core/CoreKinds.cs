using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace JwtGateway.Resources.Core;

/// <summary>v1 Namespace; its labels decide which routes a listener lets in.</summary>
[IgnoredFields("spec")]
public sealed record Namespace : KubernetesResource;

/// <summary>apiextensions.k8s.io/v1 CustomResourceDefinition; of interest is alone from which release and channel of the Gateway API it is.</summary>
[IgnoredFields("spec")]
public sealed record CustomResourceDefinition : KubernetesResource
{
    /// <summary>Says from which of the Gateway API's channels a definition is (Gateway API, "Versioning").</summary>
    public const string ChannelAnnotation = "gateway.networking.k8s.io/channel";
}

/// <summary>v1 ConfigMap.</summary>
[IgnoredFields("immutable")]
public sealed record ConfigMap : KubernetesResource
{
    /// <summary>UTF-8 values by key.</summary>
    public ImmutableSortedDictionary<string, string> Data { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Base64 values by key.</summary>
    public ImmutableSortedDictionary<string, string> BinaryData { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>v1 Secret. Prints no values.</summary>
[IgnoredFields("immutable")]
public sealed record Secret : KubernetesResource
{
    /// <summary>E.g. <c>kubernetes.io/tls</c>.</summary>
    public string Type { get; init; } = "Opaque";

    /// <summary>Base64 values by key.</summary>
    public ImmutableSortedDictionary<string, string> Data { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Plain values by key, which the API server moves to <see cref="Data"/> on write; in files they are read as they stand, and win.</summary>
    public ImmutableSortedDictionary<string, string> StringData { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <inheritdoc/>
    public override string ToString() => Reference.ToString();
}

/// <summary>v1 Service.</summary>
public sealed record Service : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public ServiceSpec Spec { get; init; } = new();

    /// <summary>What the cluster has made of it; null in files.</summary>
    public ServiceStatus? Status { get; init; }
}

/// <summary>The part of a Service that routing, and the addresses of a Gateway, need.</summary>
[IgnoredFields(
    "allocateLoadBalancerNodePorts", "externalIPs", "externalName", "externalTrafficPolicy", "healthCheckNodePort",
    "internalTrafficPolicy", "ipFamilies", "ipFamilyPolicy", "loadBalancerClass", "loadBalancerIP", "loadBalancerSourceRanges",
    "publishNotReadyAddresses", "selector", "sessionAffinity", "sessionAffinityConfig", "trafficDistribution")]
public sealed record ServiceSpec
{
    /// <summary>ClusterIP (default), NodePort, LoadBalancer or ExternalName.</summary>
    public string Type { get; init; } = "ClusterIP";

    /// <summary>Its address inside the cluster; empty until it has one, <c>None</c> for a headless Service.</summary>
    public string ClusterIP { get; init; } = "";

    /// <summary>The same for each IP family, <see cref="ClusterIP"/> first; empty in files.</summary>
    [JsonPropertyName("clusterIPs")]
    public ImmutableArray<string> ClusterIPs { get; init; } = [];

    /// <summary>The ports it offers.</summary>
    public ImmutableArray<ServicePort> Ports { get; init; } = [];
}

/// <summary>A port of a Service.</summary>
[IgnoredFields("nodePort", "protocol", "targetPort")]
public sealed record ServicePort
{
    /// <summary>The name by which EndpointSlices refer to it; empty when the Service has one port.</summary>
    public string Name { get; init; } = "";

    /// <summary>The Service's port.</summary>
    public int Port { get; init; }

    /// <summary>What is spoken on it, e.g. <c>kubernetes.io/h2c</c>.</summary>
    public string? AppProtocol { get; init; }
}

/// <summary>discovery.k8s.io/v1 EndpointSlice.</summary>
public sealed record EndpointSlice : KubernetesResource
{
    /// <summary>The label that names the Service it belongs to.</summary>
    public const string ServiceNameLabel = "kubernetes.io/service-name";

    /// <summary>IPv4, IPv6 or FQDN.</summary>
    public string AddressType { get; init; } = "IPv4";

    /// <summary>The endpoints.</summary>
    public ImmutableArray<Endpoint> Endpoints { get; init; } = [];

    /// <summary>The ports that every endpoint offers.</summary>
    public ImmutableArray<EndpointPort> Ports { get; init; } = [];
}

/// <summary>An endpoint of an EndpointSlice.</summary>
[IgnoredFields("deprecatedTopology", "hints", "hostname", "nodeName", "targetRef", "zone")]
public sealed record Endpoint
{
    /// <summary>Addresses of the same endpoint; the first is used.</summary>
    public ImmutableArray<string> Addresses { get; init; } = [];

    /// <summary>Whether it takes traffic.</summary>
    public EndpointConditions Conditions { get; init; } = new();
}

/// <summary>Conditions of an endpoint.</summary>
public sealed record EndpointConditions
{
    /// <summary>Null means ready (discovery.k8s.io/v1, EndpointConditions.ready).</summary>
    public bool? Ready { get; init; }

    /// <summary>Whether it still answers, also while it terminates; null means as <see cref="Ready"/>.</summary>
    public bool? Serving { get; init; }

    /// <summary>Whether it is on its way out; null means no.</summary>
    public bool? Terminating { get; init; }
}

/// <summary>A port of an EndpointSlice.</summary>
[IgnoredFields("appProtocol", "protocol")]
public sealed record EndpointPort
{
    /// <summary>The Service port's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The port the endpoint listens on.</summary>
    public int? Port { get; init; }
}

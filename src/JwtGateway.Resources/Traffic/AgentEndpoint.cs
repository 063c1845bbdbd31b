using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace JwtGateway.Resources.Traffic;

/// <summary>AgentEndpoint of ngrok.k8s.ngrok.com/v1alpha1: an address, an upstream, and a traffic policy.</summary>
public sealed record AgentEndpoint : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public AgentEndpointSpec Spec { get; init; } = new();
}

/// <summary>The spec of an AgentEndpoint.</summary>
[IgnoredFields("description", "metadata")]
[UnsupportedFields("clientCertificateRefs", "tlsTermination")]
public sealed record AgentEndpointSpec
{
    /// <summary>The address that clients use: <c>https://host</c>, <c>http://host</c>, a host alone (https), or one that ends in <c>.internal</c>.</summary>
    public string Url { get; init; } = "";

    /// <summary>Where requests go.</summary>
    public EndpointUpstream Upstream { get; init; } = new();

    /// <summary>What requests are held to; null: nothing.</summary>
    public AgentTrafficPolicy? TrafficPolicy { get; init; }

    /// <summary>Who reaches the address: <c>public</c> (default), <c>internal</c>, <c>kubernetes</c>; at most one.</summary>
    public ImmutableArray<string> Bindings { get; init; } = [];
}

/// <summary>Where the requests of an AgentEndpoint go.</summary>
[UnsupportedFields("proxyProtocolVersion")]
public sealed record EndpointUpstream
{
    /// <summary>E.g. <c>http://service.namespace:8080</c>.</summary>
    public string Url { get; init; } = "";

    /// <summary><c>http1</c> or <c>http2</c>; null: http1.</summary>
    public string? Protocol { get; init; }
}

/// <summary>The traffic policy of an AgentEndpoint: exactly one of <see cref="Inline"/> and <see cref="TargetRef"/>.</summary>
public sealed record AgentTrafficPolicy
{
    /// <summary><c>inline</c> or <c>targetRef</c>, where it is said; it must then be the one that is there.</summary>
    public string? Type { get; init; }

    /// <summary>The document.</summary>
    public JsonNode? Inline { get; init; }

    /// <summary>A policy in the endpoint's namespace.</summary>
    public TrafficPolicyReference? TargetRef { get; init; }
}

/// <summary>Names a traffic policy.</summary>
public sealed record TrafficPolicyReference
{
    /// <summary>The policy's name.</summary>
    public string Name { get; init; } = "";
}

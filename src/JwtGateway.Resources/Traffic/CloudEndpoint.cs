using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace JwtGateway.Resources.Traffic;

/// <summary>CloudEndpoint of ngrok.k8s.ngrok.com/v1alpha1: an address and a traffic policy.</summary>
public sealed record CloudEndpoint : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public CloudEndpointSpec Spec { get; init; } = new();
}

/// <summary>The spec of a CloudEndpoint.</summary>
[IgnoredFields("description", "metadata", "poolingEnabled")]
public sealed record CloudEndpointSpec
{
    /// <summary>The address that clients use, as <see cref="AgentEndpointSpec.Url"/>.</summary>
    public string Url { get; init; } = "";

    /// <summary>What is done with requests. Its last action must answer them, or send them to an AgentEndpoint.</summary>
    public CloudTrafficPolicy? TrafficPolicy { get; init; }

    /// <summary>The name of a policy in the endpoint's namespace; deprecated.</summary>
    public string? TrafficPolicyName { get; init; }

    /// <summary>As <see cref="AgentEndpointSpec.Bindings"/>.</summary>
    public ImmutableArray<string> Bindings { get; init; } = [];
}

/// <summary>The traffic policy of a CloudEndpoint: exactly one of its members.</summary>
public sealed record CloudTrafficPolicy
{
    /// <summary>The document.</summary>
    public JsonNode? Inline { get; init; }

    /// <summary>The document, as it was written before <see cref="Inline"/>; deprecated.</summary>
    public JsonNode? Policy { get; init; }

    /// <summary>A policy in the endpoint's namespace.</summary>
    public TrafficPolicyReference? TargetRef { get; init; }
}

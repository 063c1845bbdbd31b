using System.Text.Json.Nodes;

namespace JwtGateway.Resources.Traffic;

/// <summary>TrafficPolicy of jwtgateway.io/v1alpha1, NgrokTrafficPolicy of ngrok.k8s.ngrok.com/v1alpha1, TrafficPolicy of ngrok.com/v1: rules of what is done with requests.</summary>
public sealed record TrafficPolicy : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public TrafficPolicySpec Spec { get; init; } = new();
}

/// <summary>The spec of a TrafficPolicy.</summary>
public sealed record TrafficPolicySpec
{
    /// <summary>
    /// The document, as ngrok has it: phases with rules with expressions and actions. A mapping, or a string with its JSON. It has no schema; whoever compiles it
    /// says what is wrong.
    /// </summary>
    public JsonNode? Policy { get; init; }
}

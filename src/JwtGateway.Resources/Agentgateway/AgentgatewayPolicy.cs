using System.Collections.Immutable;

namespace JwtGateway.Resources.Agentgateway;

/// <summary>AgentgatewayPolicy of agentgateway.dev/v1alpha1.</summary>
public sealed record AgentgatewayPolicy : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public AgentgatewayPolicySpec Spec { get; init; } = new();
}

/// <summary>The spec of an AgentgatewayPolicy.</summary>
public sealed record AgentgatewayPolicySpec
{
    /// <summary>What it is for, by name; or <see cref="TargetSelectors"/>, not both.</summary>
    public ImmutableArray<AgentgatewayTarget> TargetRefs { get; init; } = [];

    /// <summary>What it is for, by labels.</summary>
    public ImmutableArray<AgentgatewaySelector> TargetSelectors { get; init; } = [];

    /// <summary>How it relates to policies of what is more specific.</summary>
    public AgentgatewayStrategy? Strategy { get; init; }

    /// <summary>What is done with requests.</summary>
    public AgentgatewayTraffic? Traffic { get; init; }

    /// <summary>What is done with connections of clients.</summary>
    public AgentgatewayFrontend? Frontend { get; init; }

    /// <summary>What is done with connections to upstreams.</summary>
    public AgentgatewayBackendSettings? Backend { get; init; }
}

/// <summary>An object that a policy is for, or a section of it.</summary>
[UnsupportedFields("port")]
public sealed record AgentgatewayTarget
{
    /// <summary>The API group.</summary>
    public string Group { get; init; } = "";

    /// <summary>The kind.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The name; the namespace is the policy's.</summary>
    public string Name { get; init; } = "";

    /// <summary>Listener of a Gateway, rule of a route; null: the whole.</summary>
    public string? SectionName { get; init; }
}

/// <summary>Objects that a policy is for, by their labels, in the policy's namespace.</summary>
[UnsupportedFields("port")]
public sealed record AgentgatewaySelector
{
    /// <summary>The API group.</summary>
    public string Group { get; init; } = "";

    /// <summary>The kind.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Labels and their exact values. An empty map selects every object of the kind.</summary>
    public ImmutableSortedDictionary<string, string> MatchLabels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Listener of each Gateway, rule of each route; null: the whole.</summary>
    public string? SectionName { get; init; }
}

/// <summary>How a policy relates to policies of what is more specific.</summary>
public sealed record AgentgatewayStrategy
{
    /// <summary>Default: they replace its fields. Override: they do not.</summary>
    public string? Inheritance { get; init; }
}

/// <summary>What is done with connections of clients: nothing of it is honoured.</summary>
[UnsupportedFields("accessLog", "connect", "http", "metrics", "networkAuthorization", "proxyProtocol", "tcp", "tls", "tracing")]
public sealed record AgentgatewayFrontend;

/// <summary>What is done with connections to upstreams: nothing of it is honoured.</summary>
[UnsupportedFields("ai", "auth", "extAuth", "health", "http", "mcp", "tcp", "tls", "transformation", "tunnel")]
public sealed record AgentgatewayBackendSettings;

using System.Collections.Immutable;

namespace JwtGateway.Resources.Agentgateway;

/// <summary>AgentgatewayBackend of agentgateway.dev/v1alpha1: an upstream that is no Service.</summary>
public sealed record AgentgatewayBackend : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public AgentgatewayBackendSpec Spec { get; init; } = new();
}

/// <summary>The spec of an AgentgatewayBackend.</summary>
[UnsupportedFields("a2a", "ai", "aws", "dynamicForwardProxy", "mcp")]
public sealed record AgentgatewayBackendSpec
{
    /// <summary>A host and a port.</summary>
    public AgentgatewayStaticBackend? Static { get; init; }

    /// <summary>How it is talked to.</summary>
    public AgentgatewayBackendPolicies? Policies { get; init; }
}

/// <summary>A host and a port.</summary>
public sealed record AgentgatewayStaticBackend
{
    /// <summary>A DNS name or an IP address.</summary>
    public string Host { get; init; } = "";

    /// <summary>The port.</summary>
    public int Port { get; init; }
}

/// <summary>How a backend is talked to.</summary>
[UnsupportedFields("ai", "auth", "extAuth", "health", "http", "mcp", "tcp", "transformation", "tunnel")]
public sealed record AgentgatewayBackendPolicies
{
    /// <summary>TLS; null: none.</summary>
    public AgentgatewayBackendTls? Tls { get; init; }
}

/// <summary>TLS to a backend.</summary>
[UnsupportedFields("alpnProtocols", "insecureSkipVerify", "mtlsCertificateRef", "verifySubjectAltNames")]
public sealed record AgentgatewayBackendTls
{
    /// <summary>ConfigMaps with roots in <c>ca.crt</c>; empty: the system's roots.</summary>
    public ImmutableArray<AgentgatewayCaReference> CaCertificateRefs { get; init; } = [];

    /// <summary>The name that is sent and looked for in the certificate; null: the host.</summary>
    public string? Sni { get; init; }
}

/// <summary>A ConfigMap of the backend's namespace.</summary>
public sealed record AgentgatewayCaReference
{
    /// <summary>The name.</summary>
    public string Name { get; init; } = "";
}

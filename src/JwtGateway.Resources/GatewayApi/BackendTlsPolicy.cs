using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace JwtGateway.Resources.GatewayApi;

/// <summary>gateway.networking.k8s.io BackendTLSPolicy (v1; v1alpha3 has the same shape).</summary>
public sealed record BackendTlsPolicy : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public BackendTlsPolicySpec Spec { get; init; } = new();
}

/// <summary>The spec of a BackendTLSPolicy.</summary>
[UnsupportedFields("options")]
public sealed record BackendTlsPolicySpec
{
    /// <summary>What it is for, in its own namespace.</summary>
    public ImmutableArray<LocalPolicyTargetReference> TargetRefs { get; init; } = [];

    /// <summary>How the certificate is verified.</summary>
    public BackendTlsValidation Validation { get; init; } = new();
}

/// <summary>How an upstream's certificate is verified.</summary>
public sealed record BackendTlsValidation
{
    /// <summary>SNI, and the name looked for in the certificate unless <see cref="SubjectAltNames"/> is there.</summary>
    public string Hostname { get; init; } = "";

    /// <summary>ConfigMaps (key <c>ca.crt</c>) or Secrets of the policy's namespace.</summary>
    public ImmutableArray<LocalObjectReference> CaCertificateRefs { get; init; } = [];

    /// <summary><c>System</c>: the system's roots.</summary>
    [JsonPropertyName("wellKnownCACertificates")]
    public string? WellKnownCaCertificates { get; init; }

    /// <summary>Names of which the certificate must have one.</summary>
    public ImmutableArray<SubjectAltName> SubjectAltNames { get; init; } = [];
}

/// <summary>A subject alternative name.</summary>
public sealed record SubjectAltName
{
    /// <summary>Hostname or URI.</summary>
    public string Type { get; init; } = "";

    /// <summary>For Hostname.</summary>
    public string? Hostname { get; init; }

    /// <summary>For URI.</summary>
    public string? Uri { get; init; }
}

/// <summary>A reference to an object of the same namespace.</summary>
public sealed record LocalObjectReference
{
    /// <summary>The API group; empty for the core group.</summary>
    public string Group { get; init; } = "";

    /// <summary>The kind.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";
}

/// <summary>What a policy is for: an object of its own namespace, or a section of it.</summary>
public sealed record LocalPolicyTargetReference
{
    /// <summary>The API group.</summary>
    public string Group { get; init; } = "";

    /// <summary>The kind.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Listener of a Gateway, rule of a route, port of a Service or Backend; null for the whole.</summary>
    public string? SectionName { get; init; }
}

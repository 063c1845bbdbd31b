using System.Collections.Immutable;

namespace JwtGateway.Resources.Policies;

/// <summary>Backend of jwtgateway.io/v1alpha1, and of gateway.envoyproxy.io/v1alpha1: an upstream that is not a Service.</summary>
public sealed record Backend : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public BackendSpec Spec { get; init; } = new();
}

/// <summary>The spec of a Backend.</summary>
[UnsupportedFields("fallback", "tls")]
public sealed record BackendSpec
{
    /// <summary>Endpoints (default); others are not honoured.</summary>
    public string Type { get; init; } = "Endpoints";

    /// <summary>Where it is; 1 to 256.</summary>
    public ImmutableArray<BackendEndpoint> Endpoints { get; init; } = [];

    /// <summary>E.g. <c>gateway.envoyproxy.io/h2c</c>.</summary>
    public ImmutableArray<string> AppProtocols { get; init; } = [];
}

/// <summary>An endpoint: exactly one of its members.</summary>
[UnsupportedFields("hostname", "unix", "zone")]
public sealed record BackendEndpoint
{
    /// <summary>By DNS name.</summary>
    public FqdnEndpoint? Fqdn { get; init; }

    /// <summary>By IP address.</summary>
    public IpEndpoint? Ip { get; init; }
}

/// <summary>An endpoint by DNS name.</summary>
public sealed record FqdnEndpoint
{
    /// <summary>The name.</summary>
    public string Hostname { get; init; } = "";

    /// <summary>The port.</summary>
    public int Port { get; init; }
}

/// <summary>An endpoint by IP address.</summary>
public sealed record IpEndpoint
{
    /// <summary>The address.</summary>
    public string Address { get; init; } = "";

    /// <summary>The port.</summary>
    public int Port { get; init; }
}

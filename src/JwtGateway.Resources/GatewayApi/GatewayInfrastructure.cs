using System.Collections.Immutable;

namespace JwtGateway.Resources.GatewayApi;

/// <summary>What the objects that a Gateway is provisioned with look like (Gateway API, GatewayInfrastructure).</summary>
public sealed record GatewayInfrastructure
{
    /// <summary>Labels of every provisioned object and of the proxies' pods.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Annotations of the same.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>ProxyParameters of the Gateway's own namespace, which take the place of the GatewayClass's; null: the class's.</summary>
    public LocalParametersReference? ParametersRef { get; init; }
}

/// <summary>A reference to parameters in the referrer's namespace (Gateway API, LocalParametersReference).</summary>
public sealed record LocalParametersReference
{
    /// <summary>The API group.</summary>
    public string Group { get; init; } = "";

    /// <summary>The kind.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";
}

/// <summary>A reference to parameters in any namespace (Gateway API, ParametersReference).</summary>
public sealed record ParametersReference
{
    /// <summary>The API group.</summary>
    public string Group { get; init; } = "";

    /// <summary>The kind.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The namespace; null for a cluster-scoped kind.</summary>
    public string? Namespace { get; init; }
}

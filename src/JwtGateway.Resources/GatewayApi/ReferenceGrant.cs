using System.Collections.Immutable;

namespace JwtGateway.Resources.GatewayApi;

/// <summary>gateway.networking.k8s.io ReferenceGrant (v1 and v1beta1): lets objects of other namespaces refer to objects of its own.</summary>
public sealed record ReferenceGrant : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public ReferenceGrantSpec Spec { get; init; } = new();
}

/// <summary>The spec of a ReferenceGrant: any <c>from</c> may refer to any <c>to</c>.</summary>
public sealed record ReferenceGrantSpec
{
    /// <summary>Who may refer.</summary>
    public ImmutableArray<ReferenceGrantFrom> From { get; init; } = [];

    /// <summary>To what.</summary>
    public ImmutableArray<ReferenceGrantTo> To { get; init; } = [];
}

/// <summary>Referrers.</summary>
public sealed record ReferenceGrantFrom
{
    /// <summary>Their group.</summary>
    public string Group { get; init; } = "";

    /// <summary>Their kind.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Their namespace.</summary>
    public string Namespace { get; init; } = "";
}

/// <summary>What may be referred to.</summary>
public sealed record ReferenceGrantTo
{
    /// <summary>Its group.</summary>
    public string Group { get; init; } = "";

    /// <summary>Its kind.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Its name; null for every object of the kind.</summary>
    public string? Name { get; init; }
}

using System.Collections.Immutable;

namespace JwtGateway.Resources.GatewayApi;

/// <summary>gateway.networking.k8s.io/v1 ListenerSet: listeners that are added to a Gateway which allows it (GEP-1713).</summary>
public sealed record ListenerSet : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public ListenerSetSpec Spec { get; init; } = new();
}

/// <summary>The spec of a ListenerSet.</summary>
public sealed record ListenerSetSpec
{
    /// <summary>The Gateway that the listeners are added to.</summary>
    public ParentGatewayReference ParentRef { get; init; } = new();

    /// <summary>The listeners; names are unique within the set.</summary>
    public ImmutableArray<Listener> Listeners { get; init; } = [];
}

/// <summary>A reference to a Gateway (Gateway API, ParentGatewayReference).</summary>
public sealed record ParentGatewayReference
{
    /// <summary>The API group.</summary>
    public string Group { get; init; } = ApiGroup.GatewayApi;

    /// <summary>The kind.</summary>
    public string Kind { get; init; } = "Gateway";

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The namespace; null for the set's own.</summary>
    public string? Namespace { get; init; }
}

/// <summary>Which ListenerSets may add listeners to a Gateway (Gateway API, AllowedListeners).</summary>
public sealed record AllowedListeners
{
    /// <summary>From which namespaces; null: from none.</summary>
    public ListenerNamespaces? Namespaces { get; init; }
}

/// <summary>The namespaces that ListenerSets may come from.</summary>
public sealed record ListenerNamespaces
{
    /// <summary>None (default), Same, All or Selector.</summary>
    public string From { get; init; } = "None";

    /// <summary>Which namespaces, for <c>Selector</c>.</summary>
    public LabelSelector? Selector { get; init; }
}

using System.Collections.Immutable;

namespace JwtGateway.Resources.GatewayApi;

/// <summary>gateway.networking.k8s.io/v1 Gateway.</summary>
public sealed record Gateway : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public GatewaySpec Spec { get; init; } = new();
}

/// <summary>The spec of a Gateway.</summary>
[UnsupportedFields("backendTLS", "defaultScope")]
public sealed record GatewaySpec
{
    /// <summary>Name of the GatewayClass.</summary>
    public string GatewayClassName { get; init; } = "";

    /// <summary>The listeners; names are unique.</summary>
    public ImmutableArray<Listener> Listeners { get; init; } = [];

    /// <summary>Addresses that are asked for; empty: any.</summary>
    public ImmutableArray<GatewaySpecAddress> Addresses { get; init; } = [];

    /// <summary>What the objects that the Gateway is provisioned with look like; null: the defaults.</summary>
    public GatewayInfrastructure? Infrastructure { get; init; }

    /// <summary>Which ListenerSets may add listeners; null: none.</summary>
    public AllowedListeners? AllowedListeners { get; init; }

    /// <summary>TLS with clients and with backends, beyond what listeners say; null: nothing.</summary>
    public GatewayTls? Tls { get; init; }
}

/// <summary>An address that is asked for (Gateway API, GatewaySpecAddress).</summary>
public sealed record GatewaySpecAddress
{
    /// <summary>IPAddress (default), Hostname, NamedAddress, or an implementation's own.</summary>
    public string Type { get; init; } = "IPAddress";

    /// <summary>The address; empty: any of the type.</summary>
    public string Value { get; init; } = "";
}

/// <summary>A listener of a Gateway.</summary>
public sealed record Listener
{
    /// <summary>The name, which <c>sectionName</c> refers to.</summary>
    public string Name { get; init; } = "";

    /// <summary>Exact or wildcard host name; null for all.</summary>
    public string? Hostname { get; init; }

    /// <summary>1 to 65535.</summary>
    public int Port { get; init; }

    /// <summary>HTTP or HTTPS; others are not served.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>TLS; needed by HTTPS.</summary>
    public ListenerTls? Tls { get; init; }

    /// <summary>Which routes may attach; null: HTTPRoutes of the Gateway's namespace.</summary>
    public AllowedRoutes? AllowedRoutes { get; init; }
}

/// <summary>TLS of a listener.</summary>
[UnsupportedFields("frontendValidation", "options")]
public sealed record ListenerTls
{
    /// <summary>Terminate (default); Passthrough is not served.</summary>
    public string Mode { get; init; } = "Terminate";

    /// <summary>Secrets of type kubernetes.io/tls.</summary>
    public ImmutableArray<SecretObjectReference> CertificateRefs { get; init; } = [];
}

/// <summary>A reference to a Secret.</summary>
public sealed record SecretObjectReference
{
    /// <summary>The API group; empty for the core group.</summary>
    public string Group { get; init; } = "";

    /// <summary>The kind.</summary>
    public string Kind { get; init; } = "Secret";

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The namespace; null for the referrer's.</summary>
    public string? Namespace { get; init; }
}

/// <summary>Which routes may attach to a listener.</summary>
public sealed record AllowedRoutes
{
    /// <summary>From which namespaces; null: the Gateway's own.</summary>
    public RouteNamespaces? Namespaces { get; init; }

    /// <summary>Of which kinds; empty: those of the protocol.</summary>
    public ImmutableArray<RouteGroupKind> Kinds { get; init; } = [];
}

/// <summary>The namespaces that routes may attach from.</summary>
public sealed record RouteNamespaces
{
    /// <summary>Same (default), All, Selector or None.</summary>
    public string From { get; init; } = "Same";

    /// <summary>Which namespaces, for <c>Selector</c>.</summary>
    public LabelSelector? Selector { get; init; }
}

/// <summary>A kind of route.</summary>
public sealed record RouteGroupKind
{
    /// <summary>The API group.</summary>
    public string Group { get; init; } = ApiGroup.GatewayApi;

    /// <summary>The kind.</summary>
    public string Kind { get; init; } = "";
}

/// <summary>meta/v1 LabelSelector: all conditions hold; an empty one selects everything.</summary>
public sealed record LabelSelector
{
    /// <summary>Labels and their exact values.</summary>
    public ImmutableSortedDictionary<string, string> MatchLabels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Conditions on labels.</summary>
    public ImmutableArray<LabelSelectorRequirement> MatchExpressions { get; init; } = [];
}

/// <summary>A condition on a label.</summary>
public sealed record LabelSelectorRequirement
{
    /// <summary>The label.</summary>
    public string Key { get; init; } = "";

    /// <summary>In, NotIn, Exists or DoesNotExist.</summary>
    public string Operator { get; init; } = "";

    /// <summary>For In and NotIn.</summary>
    public ImmutableArray<string> Values { get; init; } = [];
}

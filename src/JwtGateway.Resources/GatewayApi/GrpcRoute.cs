using System.Collections.Immutable;

namespace JwtGateway.Resources.GatewayApi;

/// <summary>gateway.networking.k8s.io/v1 GRPCRoute.</summary>
public sealed record GrpcRoute : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public GrpcRouteSpec Spec { get; init; } = new();
}

/// <summary>The spec of a GRPCRoute.</summary>
[UnsupportedFields("useDefaultGateways")]
public sealed record GrpcRouteSpec
{
    /// <summary>The Gateways, or sections of them, it wants to attach to.</summary>
    public ImmutableArray<ParentReference> ParentRefs { get; init; } = [];

    /// <summary>Host names it is for, which calls ask for in <c>:authority</c>; empty: the listener's.</summary>
    public ImmutableArray<string> Hostnames { get; init; } = [];

    /// <summary>The rules.</summary>
    public ImmutableArray<GrpcRouteRule> Rules { get; init; } = [];
}

/// <summary>A rule of a GRPCRoute.</summary>
[UnsupportedFields("sessionPersistence")]
public sealed record GrpcRouteRule
{
    /// <summary>The name, which <c>sectionName</c> of policies refers to.</summary>
    public string? Name { get; init; }

    /// <summary>Any of these; empty: every call.</summary>
    public ImmutableArray<GrpcRouteMatch> Matches { get; init; } = [];

    /// <summary>What is done to calls and their answers.</summary>
    public ImmutableArray<GrpcRouteFilter> Filters { get; init; } = [];

    /// <summary>Where calls go.</summary>
    public ImmutableArray<GrpcBackendRef> BackendRefs { get; init; } = [];
}

/// <summary>Conditions that hold all together.</summary>
public sealed record GrpcRouteMatch
{
    /// <summary>On service and method; null: every one.</summary>
    public GrpcMethodMatch? Method { get; init; }

    /// <summary>On metadata, which is headers.</summary>
    public ImmutableArray<HttpValueMatch> Headers { get; init; } = [];
}

/// <summary>A condition on service, method or both; one of them must be there.</summary>
public sealed record GrpcMethodMatch
{
    /// <summary>Exact (default) or RegularExpression, for both.</summary>
    public string Type { get; init; } = "Exact";

    /// <summary>The service with its package, e.g. <c>yages.Echo</c>; null or empty for every service.</summary>
    public string? Service { get; init; }

    /// <summary>The method, e.g. <c>Ping</c>; null or empty for every method.</summary>
    public string? Method { get; init; }
}

/// <summary>A filter of a rule.</summary>
public sealed record GrpcRouteFilter
{
    /// <summary>RequestHeaderModifier, ResponseHeaderModifier, RequestMirror or ExtensionRef.</summary>
    public string Type { get; init; } = "";

    /// <summary>For RequestHeaderModifier.</summary>
    public HttpHeaderFilter? RequestHeaderModifier { get; init; }

    /// <summary>For ResponseHeaderModifier.</summary>
    public HttpHeaderFilter? ResponseHeaderModifier { get; init; }

    /// <summary>For RequestMirror.</summary>
    public HttpRequestMirror? RequestMirror { get; init; }

    /// <summary>For ExtensionRef: a policy of the route's namespace, of a kind that is read as one.</summary>
    public LocalObjectReference? ExtensionRef { get; init; }
}

/// <summary>A weighted backend of a rule.</summary>
public sealed record GrpcBackendRef
{
    /// <summary>The API group; empty for the core group.</summary>
    public string Group { get; init; } = "";

    /// <summary>The kind.</summary>
    public string Kind { get; init; } = "Service";

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The namespace; null for the route's.</summary>
    public string? Namespace { get; init; }

    /// <summary>The port; needed for a Service.</summary>
    public int? Port { get; init; }

    /// <summary>The share; 0 to 1,000,000.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Filters of this backend alone.</summary>
    public ImmutableArray<GrpcRouteFilter> Filters { get; init; } = [];
}

using System.Collections.Immutable;

namespace JwtGateway.Resources.GatewayApi;

/// <summary>gateway.networking.k8s.io/v1 HTTPRoute.</summary>
public sealed record HttpRoute : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public HttpRouteSpec Spec { get; init; } = new();
}

/// <summary>The spec of an HTTPRoute.</summary>
[UnsupportedFields("useDefaultGateways")]
public sealed record HttpRouteSpec
{
    /// <summary>The Gateways, or sections of them, it wants to attach to.</summary>
    public ImmutableArray<ParentReference> ParentRefs { get; init; } = [];

    /// <summary>Host names it is for; empty: the listener's.</summary>
    public ImmutableArray<string> Hostnames { get; init; } = [];

    /// <summary>The rules.</summary>
    public ImmutableArray<HttpRouteRule> Rules { get; init; } = [];
}

/// <summary>A reference to a parent.</summary>
public sealed record ParentReference
{
    /// <summary>The API group.</summary>
    public string Group { get; init; } = ApiGroup.GatewayApi;

    /// <summary>The kind.</summary>
    public string Kind { get; init; } = "Gateway";

    /// <summary>The namespace; null for the route's.</summary>
    public string? Namespace { get; init; }

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The listener; null for all.</summary>
    public string? SectionName { get; init; }

    /// <summary>The listener's port; null for all.</summary>
    public int? Port { get; init; }
}

/// <summary>A rule of an HTTPRoute.</summary>
[UnsupportedFields("sessionPersistence")]
public sealed record HttpRouteRule
{
    /// <summary>The name, which <c>sectionName</c> of policies refers to.</summary>
    public string? Name { get; init; }

    /// <summary>Any of these; empty: prefix <c>/</c>.</summary>
    public ImmutableArray<HttpRouteMatch> Matches { get; init; } = [];

    /// <summary>What is done to requests and responses.</summary>
    public ImmutableArray<HttpRouteFilter> Filters { get; init; } = [];

    /// <summary>Where requests go.</summary>
    public ImmutableArray<HttpBackendRef> BackendRefs { get; init; } = [];

    /// <summary>How long answers may take; null: as long as the proxy lets them.</summary>
    public HttpRouteTimeouts? Timeouts { get; init; }

    /// <summary>When requests are sent again; null: only where nothing was sent. Of the experimental CRDs.</summary>
    public HttpRouteRetry? Retry { get; init; }
}

/// <summary>Conditions that hold all together.</summary>
public sealed record HttpRouteMatch
{
    /// <summary>On the path; null: prefix <c>/</c>.</summary>
    public HttpPathMatch? Path { get; init; }

    /// <summary>On headers.</summary>
    public ImmutableArray<HttpValueMatch> Headers { get; init; } = [];

    /// <summary>On query parameters.</summary>
    public ImmutableArray<HttpValueMatch> QueryParams { get; init; } = [];

    /// <summary>On the method; null for all.</summary>
    public string? Method { get; init; }
}

/// <summary>A condition on the path.</summary>
public sealed record HttpPathMatch
{
    /// <summary>Exact, PathPrefix (default) or RegularExpression.</summary>
    public string Type { get; init; } = "PathPrefix";

    /// <summary>The path.</summary>
    public string Value { get; init; } = "/";
}

/// <summary>A condition on a header or query parameter.</summary>
public sealed record HttpValueMatch
{
    /// <summary>Exact (default) or RegularExpression.</summary>
    public string Type { get; init; } = "Exact";

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The value.</summary>
    public string Value { get; init; } = "";
}

/// <summary>A filter of a rule or backend. ExternalAuth is not honoured: its rules answer 500.</summary>
[UnsupportedFields("externalAuth")]
public sealed record HttpRouteFilter
{
    /// <summary>RequestHeaderModifier, ResponseHeaderModifier, RequestRedirect, URLRewrite, RequestMirror, CORS or ExtensionRef.</summary>
    public string Type { get; init; } = "";

    /// <summary>For RequestHeaderModifier.</summary>
    public HttpHeaderFilter? RequestHeaderModifier { get; init; }

    /// <summary>For ResponseHeaderModifier.</summary>
    public HttpHeaderFilter? ResponseHeaderModifier { get; init; }

    /// <summary>For RequestRedirect.</summary>
    public HttpRequestRedirect? RequestRedirect { get; init; }

    /// <summary>For URLRewrite.</summary>
    public HttpUrlRewrite? UrlRewrite { get; init; }

    /// <summary>For RequestMirror.</summary>
    public HttpRequestMirror? RequestMirror { get; init; }

    /// <summary>For CORS.</summary>
    public HttpCorsFilter? Cors { get; init; }

    /// <summary>For ExtensionRef: a policy of the route's namespace, of a kind that is read as one.</summary>
    public LocalObjectReference? ExtensionRef { get; init; }
}

/// <summary>Header changes.</summary>
public sealed record HttpHeaderFilter
{
    /// <summary>Overwrites.</summary>
    public ImmutableArray<HttpHeader> Set { get; init; } = [];

    /// <summary>Appends.</summary>
    public ImmutableArray<HttpHeader> Add { get; init; } = [];

    /// <summary>Removes.</summary>
    public ImmutableArray<string> Remove { get; init; } = [];
}

/// <summary>A header.</summary>
public sealed record HttpHeader
{
    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The value.</summary>
    public string Value { get; init; } = "";
}

/// <summary>A weighted backend of a rule.</summary>
public sealed record HttpBackendRef
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
    public ImmutableArray<HttpRouteFilter> Filters { get; init; } = [];
}

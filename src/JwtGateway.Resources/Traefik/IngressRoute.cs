using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace JwtGateway.Resources.Traefik;

/// <summary>IngressRoute of traefik.io/v1alpha1: routes with matchers, middlewares and services.</summary>
public sealed record IngressRoute : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public IngressRouteSpec Spec { get; init; } = new();
}

/// <summary>The spec of an IngressRoute.</summary>
[UnsupportedFields("parentRefs")]
public sealed record IngressRouteSpec
{
    /// <summary>The IngressClass; null: see the annotation <c>kubernetes.io/ingress.class</c>.</summary>
    public string? IngressClassName { get; init; }

    /// <summary>Where it is served; empty: everywhere.</summary>
    public ImmutableArray<string> EntryPoints { get; init; } = [];

    /// <summary>The routes.</summary>
    public ImmutableArray<IngressRouteRule> Routes { get; init; } = [];

    /// <summary>TLS; null: as the entry point has it.</summary>
    public IngressRouteTls? Tls { get; init; }
}

/// <summary>A route.</summary>
[IgnoredFields("observability")]
public sealed record IngressRouteRule
{
    /// <summary>Always Rule.</summary>
    public string? Kind { get; init; }

    /// <summary>Which requests are meant, in Traefik's rule syntax.</summary>
    public string Match { get; init; } = "";

    /// <summary>Which routes are asked first, the highest; null or 0: the length of <see cref="Match"/>.</summary>
    public long? Priority { get; init; }

    /// <summary>The version of the rule syntax: <c>v3</c>, or <c>v2</c>, which is not read.</summary>
    public string? Syntax { get; init; }

    /// <summary>What is done with requests on their way, in this order.</summary>
    public ImmutableArray<MiddlewareReference> Middlewares { get; init; } = [];

    /// <summary>Where requests go.</summary>
    public ImmutableArray<IngressRouteService> Services { get; init; } = [];
}

/// <summary>A Service and its share of a route's requests.</summary>
[IgnoredFields("nativeLB", "nodePortLB", "strategy")]
[UnsupportedFields("healthCheck", "passiveHealthCheck", "responseForwarding", "serversTransport", "sticky")]
public sealed record IngressRouteService
{
    /// <summary>Service; TraefikService is not read.</summary>
    public string? Kind { get; init; }

    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its namespace; null: the IngressRoute's.</summary>
    public string? Namespace { get; init; }

    /// <summary>Its port by number or name; null: its only one.</summary>
    public IntOrString? Port { get; init; }

    /// <summary>http, https or h2c; null: http, or https on port 443 or a port whose name begins with https.</summary>
    public string? Scheme { get; init; }

    /// <summary>What is done with requests that go to it, after the route's middlewares.</summary>
    public ImmutableArray<MiddlewareReference> Middlewares { get; init; } = [];

    /// <summary>Its share; null: 1.</summary>
    public int? Weight { get; init; }

    /// <summary>Whether the Service is asked for the client's host; null: true.</summary>
    public bool? PassHostHeader { get; init; }
}

/// <summary>TLS of an IngressRoute.</summary>
[UnsupportedFields("certResolver")]
public sealed record IngressRouteTls
{
    /// <summary>A Secret of type kubernetes.io/tls in the IngressRoute's namespace; null: a certificate that somebody else brings.</summary>
    public string? SecretName { get; init; }

    /// <summary>Names that certificates are asked for; of no effect where the certificate is a Secret's.</summary>
    public ImmutableArray<JsonObject> Domains { get; init; } = [];

    /// <summary>TLS settings of another object.</summary>
    public JsonObject? Options { get; init; }

    /// <summary>Certificates of another object.</summary>
    public JsonObject? Store { get; init; }
}

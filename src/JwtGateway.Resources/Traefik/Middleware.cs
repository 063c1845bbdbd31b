using System.Collections.Immutable;

namespace JwtGateway.Resources.Traefik;

/// <summary>Middleware of traefik.io/v1alpha1: what is done with requests on their way.</summary>
public sealed record Middleware : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public MiddlewareSpec Spec { get; init; } = new();
}

/// <summary>The spec of a Middleware; exactly one member says what it does.</summary>
[UnsupportedFields(
    "basicAuth", "buffering", "circuitBreaker", "compress", "contentType", "digestAuth", "encodedCharacters", "errors", "forwardAuth", "grpcWeb",
    "inFlightReq", "passTLSClientCert", "rateLimit", "retry")]
public sealed record MiddlewareSpec
{
    /// <summary>Traefik Hub's middlewares, and plugins.</summary>
    public MiddlewarePlugins? Plugin { get; init; }

    /// <summary>Other middlewares, one after the other.</summary>
    public ChainMiddleware? Chain { get; init; }

    /// <summary>Which clients may pass, by their address.</summary>
    public IpAllowListMiddleware? IpAllowList { get; init; }

    /// <summary>The same by its old name.</summary>
    public IpAllowListMiddleware? IpWhiteList { get; init; }

    /// <summary>Changes to headers.</summary>
    public HeadersMiddleware? Headers { get; init; }

    /// <summary>Sends clients to another scheme.</summary>
    public RedirectSchemeMiddleware? RedirectScheme { get; init; }

    /// <summary>Sends clients elsewhere whose address an expression matches.</summary>
    public RedirectRegexMiddleware? RedirectRegex { get; init; }

    /// <summary>Takes a prefix off the path.</summary>
    public StripPrefixMiddleware? StripPrefix { get; init; }

    /// <summary>Takes what an expression matches at the path's beginning off it.</summary>
    public StripPrefixRegexMiddleware? StripPrefixRegex { get; init; }

    /// <summary>Puts a prefix before the path.</summary>
    public AddPrefixMiddleware? AddPrefix { get; init; }

    /// <summary>Replaces the path.</summary>
    public ReplacePathMiddleware? ReplacePath { get; init; }

    /// <summary>Replaces what an expression matches of the path.</summary>
    public ReplacePathRegexMiddleware? ReplacePathRegex { get; init; }
}

/// <summary>Middlewares by the name of their plugin.</summary>
[UnsupportedFields("apiKey", "hmac", "ldap", "oAuthClientCredentials", "oAuthIntrospection", "oidc", "opa")]
public sealed record MiddlewarePlugins
{
    /// <summary>Traefik Hub's validation of JWTs.</summary>
    public JwtPlugin? Jwt { get; init; }
}

/// <summary>Other middlewares, one after the other.</summary>
public sealed record ChainMiddleware
{
    /// <summary>Them.</summary>
    public ImmutableArray<MiddlewareReference> Middlewares { get; init; } = [];
}

/// <summary>Names a Middleware.</summary>
public sealed record MiddlewareReference
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its namespace; null: that of the object that names it.</summary>
    public string? Namespace { get; init; }
}

/// <summary>Which clients may pass, by their address.</summary>
[UnsupportedFields("ipStrategy")]
public sealed record IpAllowListMiddleware
{
    /// <summary>Addresses and ranges (CIDR).</summary>
    public ImmutableArray<string> SourceRange { get; init; } = [];

    /// <summary>The status of refusals; null: 403.</summary>
    public int? RejectStatusCode { get; init; }
}

/// <summary>Changes to headers.</summary>
[UnsupportedFields(
    "accessControlAllowCredentials", "accessControlAllowHeaders", "accessControlAllowMethods", "accessControlAllowOriginList", "accessControlAllowOriginListRegex",
    "accessControlExposeHeaders", "accessControlMaxAge", "addVaryHeader", "allowedHosts", "browserXssFilter", "contentSecurityPolicy",
    "contentSecurityPolicyReportOnly", "contentTypeNosniff", "customBrowserXSSValue", "customFrameOptionsValue", "featurePolicy", "forceSTSHeader", "frameDeny",
    "hostsProxyHeaders", "isDevelopment", "permissionsPolicy", "publicKey", "referrerPolicy", "sslForceHost", "sslHost", "sslProxyHeaders", "sslRedirect",
    "sslTemporaryRedirect", "stsIncludeSubdomains", "stsPreload", "stsSeconds")]
public sealed record HeadersMiddleware
{
    /// <summary>Headers of the request: set, or removed where the value is empty.</summary>
    public ImmutableSortedDictionary<string, string> CustomRequestHeaders { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Headers of the response: set, or removed where the value is empty.</summary>
    public ImmutableSortedDictionary<string, string> CustomResponseHeaders { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

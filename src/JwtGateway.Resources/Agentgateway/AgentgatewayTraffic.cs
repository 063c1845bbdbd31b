using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace JwtGateway.Resources.Agentgateway;

/// <summary>What an AgentgatewayPolicy does with requests.</summary>
[UnsupportedFields(
    "apiKeyAuthentication", "basicAuthentication", "buffer", "cors", "csrf", "delay", "directResponse", "extAuth", "extProc", "headerModifiers", "hostRewrite",
    "rateLimit", "retry", "timeouts")]
public sealed record AgentgatewayTraffic
{
    /// <summary>PostRouting (the default) or PreRouting.</summary>
    public string? Phase { get; init; }

    /// <summary>JWT validation.</summary>
    public AgentgatewayJwt? JwtAuthentication { get; init; }

    /// <summary>Which requests may pass.</summary>
    public AgentgatewayAuthorization? Authorization { get; init; }

    /// <summary>Changes to headers.</summary>
    public AgentgatewayTransformation? Transformation { get; init; }
}

/// <summary>JWT validation.</summary>
public sealed record AgentgatewayJwt
{
    /// <summary>Strict (the default), Optional or Permissive.</summary>
    public string? Mode { get; init; }

    /// <summary>Where tokens stand; null: the header Authorization behind <c>Bearer</c>.</summary>
    public AgentgatewayTokenLocation? Location { get; init; }

    /// <summary>Whose tokens are taken. 1 to 64.</summary>
    public ImmutableArray<AgentgatewayProvider> Providers { get; init; } = [];

    /// <summary>What clients of the Model Context Protocol are told.</summary>
    public AgentgatewayMcp? Mcp { get; init; }
}

/// <summary>Where tokens stand: exactly one of the members.</summary>
public sealed record AgentgatewayTokenLocation
{
    /// <summary>A header.</summary>
    public AgentgatewayHeaderLocation? Header { get; init; }

    /// <summary>A query parameter.</summary>
    public AgentgatewayNamedLocation? QueryParameter { get; init; }

    /// <summary>A cookie.</summary>
    public AgentgatewayNamedLocation? Cookie { get; init; }

    /// <summary>An expression in CEL.</summary>
    public string? Expression { get; init; }
}

/// <summary>A header that has the token.</summary>
public sealed record AgentgatewayHeaderLocation
{
    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What stands before the token; null: nothing.</summary>
    public string? Prefix { get; init; }
}

/// <summary>A query parameter or cookie that has the token.</summary>
public sealed record AgentgatewayNamedLocation
{
    /// <summary>The name.</summary>
    public string Name { get; init; } = "";
}

/// <summary>An issuer of tokens.</summary>
public sealed record AgentgatewayProvider
{
    /// <summary>What <c>iss</c> must be.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>One of these must be in <c>aud</c>; empty: any.</summary>
    public ImmutableArray<string> Audiences { get; init; } = [];

    /// <summary>Its keys.</summary>
    public AgentgatewayJwks? Jwks { get; init; }
}

/// <summary>Keys: one of the members.</summary>
public sealed record AgentgatewayJwks
{
    /// <summary>A JWK Set.</summary>
    public string? Inline { get; init; }

    /// <summary>Where a JWK Set is.</summary>
    public AgentgatewayRemoteJwks? Remote { get; init; }
}

/// <summary>Where a JWK Set is: an address, or a backend and a path.</summary>
public sealed record AgentgatewayRemoteJwks
{
    /// <summary>The address.</summary>
    public string? Url { get; init; }

    /// <summary>A Service, or an AgentgatewayBackend.</summary>
    public AgentgatewayBackendRef? BackendRef { get; init; }

    /// <summary>The path on the backend.</summary>
    public string? JwksPath { get; init; }

    /// <summary>How long keys count as fresh. Default and least: 5m.</summary>
    public string? CacheDuration { get; init; }
}

/// <summary>A backend.</summary>
public sealed record AgentgatewayBackendRef
{
    /// <summary>The API group; empty: the core group.</summary>
    public string Group { get; init; } = "";

    /// <summary>The kind.</summary>
    public string Kind { get; init; } = "Service";

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The namespace; null: the policy's. Another needs a ReferenceGrant there.</summary>
    public string? Namespace { get; init; }

    /// <summary>The port; a Service needs it.</summary>
    public int? Port { get; init; }
}

/// <summary>What clients of the Model Context Protocol are told.</summary>
[UnsupportedFields("clientId", "provider")]
public sealed record AgentgatewayMcp
{
    /// <summary>The resource's metadata (RFC 9728).</summary>
    public JsonObject? ResourceMetadata { get; init; }
}

/// <summary>A rule about which requests may pass.</summary>
public sealed record AgentgatewayAuthorization
{
    /// <summary>Allow (the default), Deny or Require.</summary>
    public string? Action { get; init; }

    /// <summary>When the rule holds.</summary>
    public AgentgatewayAuthorizationPolicy? Policy { get; init; }
}

/// <summary>When a rule holds.</summary>
public sealed record AgentgatewayAuthorizationPolicy
{
    /// <summary>All of these, in CEL. 1 to 256.</summary>
    public ImmutableArray<string> MatchExpressions { get; init; } = [];
}

/// <summary>Changes to headers.</summary>
[UnsupportedFields("conditional", "response")]
public sealed record AgentgatewayTransformation
{
    /// <summary>Of the request.</summary>
    public AgentgatewayRequestTransformation? Request { get; init; }
}

/// <summary>Changes to headers of the request.</summary>
[UnsupportedFields("body", "metadata")]
public sealed record AgentgatewayRequestTransformation
{
    /// <summary>Headers that are replaced. At most 16.</summary>
    public ImmutableArray<AgentgatewayHeaderValue> Set { get; init; } = [];

    /// <summary>Headers that get another value. At most 16.</summary>
    public ImmutableArray<AgentgatewayHeaderValue> Add { get; init; } = [];

    /// <summary>Headers that are removed. At most 16.</summary>
    public ImmutableArray<string> Remove { get; init; } = [];
}

/// <summary>A header and where its value comes from.</summary>
public sealed record AgentgatewayHeaderValue
{
    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The value, in CEL.</summary>
    public string Value { get; init; } = "";
}

using System.Collections.Immutable;

namespace JwtGateway.Resources.Agentgateway;

/// <summary>GatewayExtension of gateway.kgateway.dev/v1alpha1: JWT providers that TrafficPolicies refer to.</summary>
public sealed record GatewayExtension : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public GatewayExtensionSpec Spec { get; init; } = new();
}

/// <summary>The spec of a GatewayExtension.</summary>
[IgnoredFields("type")]
[UnsupportedFields("extAuth", "extProc", "oauth2", "rateLimit")]
public sealed record GatewayExtensionSpec
{
    /// <summary>JWT validation.</summary>
    public KgatewayJwt? Jwt { get; init; }
}

/// <summary>JWT validation.</summary>
public sealed record KgatewayJwt
{
    /// <summary>Strict (the default) or AllowMissing.</summary>
    public string? ValidationMode { get; init; }

    /// <summary>Whose tokens are taken. 1 to 32.</summary>
    public ImmutableArray<KgatewayProvider> Providers { get; init; } = [];
}

/// <summary>An issuer of tokens.</summary>
public sealed record KgatewayProvider
{
    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What <c>iss</c> must be; null: anything.</summary>
    public string? Issuer { get; init; }

    /// <summary>One of these must be in <c>aud</c>; empty: any.</summary>
    public ImmutableArray<string> Audiences { get; init; } = [];

    /// <summary>Where tokens stand; null: Envoy's defaults.</summary>
    public KgatewayTokenSource? TokenSource { get; init; }

    /// <summary>Headers that carry claims upstream.</summary>
    public ImmutableArray<KgatewayClaimHeader> ClaimsToHeaders { get; init; } = [];

    /// <summary>Its keys.</summary>
    public KgatewayJwks? Jwks { get; init; }

    /// <summary>Whether the token goes on to the upstream. Default false.</summary>
    public bool? ForwardToken { get; init; }
}

/// <summary>Where tokens stand: one of the members.</summary>
public sealed record KgatewayTokenSource
{
    /// <summary>A header.</summary>
    public KgatewayHeaderSource? Header { get; init; }

    /// <summary>A query parameter.</summary>
    public string? QueryParameter { get; init; }
}

/// <summary>A header that has the token.</summary>
public sealed record KgatewayHeaderSource
{
    /// <summary>The name.</summary>
    public string? Header { get; init; }

    /// <summary>What stands before the token.</summary>
    public string? Prefix { get; init; }
}

/// <summary>A header that carries a claim.</summary>
public sealed record KgatewayClaimHeader
{
    /// <summary>The claim; dots lead into objects.</summary>
    public string Name { get; init; } = "";

    /// <summary>The header.</summary>
    public string Header { get; init; } = "";

    /// <summary>Whether what a client sent is replaced. It always is.</summary>
    public bool? Overwrite { get; init; }
}

/// <summary>Keys: one of the members.</summary>
public sealed record KgatewayJwks
{
    /// <summary>Keys that are written down.</summary>
    public KgatewayLocalJwks? Local { get; init; }

    /// <summary>Where keys are fetched from.</summary>
    public KgatewayRemoteJwks? Remote { get; init; }
}

/// <summary>Keys that are written down: one of the members.</summary>
public sealed record KgatewayLocalJwks
{
    /// <summary>A JWK Set, a JWK or PEM.</summary>
    public string? Inline { get; init; }

    /// <summary>A ConfigMap of the extension's namespace that has them in <c>jwks</c>.</summary>
    public AgentgatewayCaReference? ConfigMapRef { get; init; }
}

/// <summary>Where keys are fetched from.</summary>
[UnsupportedFields("asyncFetch", "retryPolicy")]
public sealed record KgatewayRemoteJwks
{
    /// <summary>The address.</summary>
    public string? Url { get; init; }

    /// <summary>What is connected to.</summary>
    public AgentgatewayBackendRef? BackendRef { get; init; }

    /// <summary>How long keys count as fresh. Default 5m.</summary>
    public string? CacheDuration { get; init; }

    /// <summary>The limit of one attempt. Default 5s.</summary>
    public string? Timeout { get; init; }
}

using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace JwtGateway.Ir;

/// <summary>What the most specific policy on a route demands. Every policy that was found there ends as one of these: none is dropped.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(EnforceIr), "enforce")]
[JsonDerivedType(typeof(DenyIr), "deny")]
[JsonDerivedType(typeof(AllOfIr), "allOf")]
[JsonDerivedType(typeof(TrafficIr), "traffic")]
[JsonDerivedType(typeof(ChangeIr), "change")]
public abstract record RoutePolicyIr
{
    private protected RoutePolicyIr() { }

    /// <summary>The policy object, for people: <c>SecurityPolicy.jwtgateway.io default/jwt-example</c>.</summary>
    public required string Source { get; init; }
}

/// <summary>A policy that works: requests pass when they meet all of it. CORS comes first, then tokens, then authorization.</summary>
public sealed record EnforceIr : RoutePolicyIr
{
    /// <summary>What a refused client sees.</summary>
    public AnswersIr Answers { get; init; } = new();

    /// <summary>What the request's tokens must meet.</summary>
    public required JwtRequirementIr Jwt { get; init; }

    /// <summary>Which requests with good tokens may pass; null: all.</summary>
    public AuthorizationIr? Authorization { get; init; }

    /// <summary>What expressions change in the headers of requests that pass; null: nothing.</summary>
    public RequestTransformIr? Transform { get; init; }

    /// <summary>What clients of the Model Context Protocol are told; null: nothing.</summary>
    public McpIr? Mcp { get; init; }

    /// <summary>Which other origins' pages may call; null: CORS is left to the upstream.</summary>
    public CorsIr? Cors { get; init; }

    /// <summary>Decides, counts and logs, but lets every request pass. Claim headers are set only from tokens that verified.</summary>
    public bool Audit { get; init; }

    /// <summary>Whether the request is matched to a route again after its claim headers are set (Envoy's clear_route_cache).</summary>
    public bool RecomputeRoute { get; init; }

    /// <summary>
    /// The longest body that is read in search of tokens, in bytes. A longer one may hold any token, so the request is refused (413), whether or not
    /// a token is needed. Default 64 KiB.
    /// </summary>
    public int BodyLimit { get; init; } = 65_536;

    /// <summary>
    /// How long after its token would be refused (after <c>exp</c> and the provider's <see cref="JwtProviderIr.ClockSkew"/>) a request may still be under
    /// way, be it a WebSocket, server-sent events, a gRPC stream or a long download; null: as long as it likes.
    /// </summary>
    public TimeSpan? StreamGrace { get; init; }
}

/// <summary>A policy that cannot be honoured: every request gets this answer until the policy is right (fail closed).</summary>
public sealed record DenyIr : RoutePolicyIr
{
    /// <summary>The answer and why.</summary>
    public required FaultIr Fault { get; init; }
}

/// <summary>Several policies, each of which must let the request pass, in this order: those that must not be overridden, then the most specific.</summary>
public sealed record AllOfIr : RoutePolicyIr
{
    /// <summary>Two or more, none of them an <see cref="AllOfIr"/>.</summary>
    public required ImmutableArray<RoutePolicyIr> Policies { get; init; }
}

using System.Text.Json.Serialization;

namespace JwtGateway.Ir;

/// <summary>What the most specific policy on a route demands. Every policy that was found there ends as one of these two: none is dropped.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(EnforceIr), "enforce")]
[JsonDerivedType(typeof(DenyIr), "deny")]
public abstract record RoutePolicyIr
{
    private protected RoutePolicyIr() { }

    /// <summary>The policy object, for people: <c>SecurityPolicy.jwtgateway.io default/jwt-example</c>.</summary>
    public required string Source { get; init; }
}

/// <summary>A policy that works: requests pass when they meet <see cref="Jwt"/>.</summary>
public sealed record EnforceIr : RoutePolicyIr
{
    /// <summary>Whose answers (status, body, challenge) a refused client sees.</summary>
    public AnswerStyle Answers { get; init; }

    /// <summary>What the request's tokens must meet.</summary>
    public required JwtRequirementIr Jwt { get; init; }
}

/// <summary>A policy that cannot be honoured: every request gets this answer until the policy is right (fail closed).</summary>
public sealed record DenyIr : RoutePolicyIr
{
    /// <summary>The answer and why.</summary>
    public required FaultIr Fault { get; init; }
}

/// <summary>The system whose error answers a policy promises.</summary>
public enum AnswerStyle
{
    /// <summary>Envoy's jwt_authn filter: text/plain status strings and its <c>WWW-Authenticate</c>.</summary>
    Envoy,
}

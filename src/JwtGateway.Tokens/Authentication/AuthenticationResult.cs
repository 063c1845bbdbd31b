using System.Collections.Immutable;

namespace JwtGateway.Tokens.Authentication;

/// <summary>How a request was decided: <see cref="Authenticated"/> or <see cref="Rejected"/>.</summary>
public abstract class AuthenticationResult
{
    private protected AuthenticationResult() { }

    /// <summary>The policy that decided, e.g. <c>SecurityPolicy.jwtgateway.io default/jwt-example</c>; null: no policy targets the route.</summary>
    public string? Policy { get; init; }

    /// <summary>Name of the provider that accepted or refused the token; null when none was reached.</summary>
    public string? Provider { get; init; }

    /// <summary>The <c>kid</c> of the key that verified the token, or that the refused token named (cut to 128 characters, control characters replaced).</summary>
    public string? KeyId { get; init; }

    /// <summary>The authorization rule that decided; null: no rule did, or the policy has none.</summary>
    public string? Rule { get; init; }

    /// <summary>What decided, as a short stable word for logs and metrics, e.g. <c>ok</c>, <c>open</c>, <c>jwt_missing</c>, <c>jwt_expired</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>
    /// More about it, for the operator of the gateway: why in full, or what could not be done as configured. Fit for a log line: no control
    /// characters, never a token or a key. Empty when there is nothing to add.
    /// </summary>
    public string Detail { get; init; } = "";
}

/// <summary>
/// Proof that the route's policy let the request pass. Only this room can make one, and forwarding asks for one, so that no code path
/// reaches an upstream around the policy.
/// </summary>
public sealed class Authenticated : AuthenticationResult
{
    internal Authenticated() { }
}

/// <summary>The request must not pass; this is the answer.</summary>
public sealed class Rejected : AuthenticationResult
{
    internal Rejected() { }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>The text/plain body; empty for none.</summary>
    public string Body { get; init; } = "";

    /// <summary>
    /// The scopes that the token would have had to have, where nothing else kept the request from passing (RFC 6750 section 3.1,
    /// insufficient_scope): those of the first rule that allows and failed by its scopes alone. Empty otherwise.
    /// </summary>
    public ImmutableArray<string> RequiredScopes { get; init; } = [];

    /// <summary>The <c>WWW-Authenticate</c> value; null for none.</summary>
    public string? Challenge { get; init; }
}

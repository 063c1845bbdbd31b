using System.Collections.Immutable;

namespace JwtGateway.Ir;

/// <summary>Which requests may pass once their tokens are verified (Envoy Gateway, SecurityPolicy.spec.authorization). The first rule that matches decides.</summary>
public sealed record AuthorizationIr
{
    /// <summary>The rules, in order.</summary>
    public ImmutableArray<AuthorizationRuleIr> Rules { get; init; } = [];

    /// <summary>What happens when no rule matches.</summary>
    public required AuthorizationAction DefaultAction { get; init; }
}

/// <summary>What is done with a request.</summary>
public enum AuthorizationAction
{
    /// <summary>It is refused.</summary>
    Deny,

    /// <summary>It passes.</summary>
    Allow,
}

/// <summary>
/// A rule: matches when everything that it names matches. Where nobody can say whether a part matches (a malformed claim, a client's address that
/// cannot be made out, several lines of a header), a rule that allows does not match and one that denies does.
/// </summary>
public sealed record AuthorizationRuleIr
{
    /// <summary>For logs and metrics.</summary>
    public required string Name { get; init; }

    /// <summary>What is done with requests that match.</summary>
    public required AuthorizationAction Action { get; init; }

    /// <summary>One of these methods, compared without regard to case; empty: any.</summary>
    public ImmutableArray<string> Methods { get; init; } = [];

    /// <summary>The path as it is sent upstream; null: any.</summary>
    public PathMatchIr? Path { get; init; }

    /// <summary>Turns <see cref="Path"/> round.</summary>
    public bool NotPath { get; init; }

    /// <summary>The client's address is in one of these ranges (CIDR), see <see cref="GatewaySettingsIr.TrustedHops"/>; empty: any.</summary>
    public ImmutableArray<string> ClientCidrs { get; init; } = [];

    /// <summary>Each of these headers has one of its values.</summary>
    public ImmutableArray<HeaderConditionIr> Headers { get; init; } = [];

    /// <summary>What a verified token says; null: no token is asked for.</summary>
    public TokenConditionIr? Token { get; init; }

    /// <summary>All of these hold.</summary>
    public ImmutableArray<ExpressionIr> Expressions { get; init; } = [];

    /// <summary>What the claims of <see cref="Token"/>'s token say, in Traefik Hub's language; null: nothing is asked.</summary>
    public ClaimPredicateIr? Predicate { get; init; }
}

/// <summary>A condition in the Common Expression Language.</summary>
/// <param name="Source">The expression; its value is a boolean.</param>
/// <param name="Language">Which variables it may use.</param>
/// <param name="Not">Turns the outcome round. An expression that fails leaves it open all the same.</param>
public sealed record ExpressionIr(string Source, ExpressionLanguage Language, bool Not = false);

/// <summary>Which variables an expression may use.</summary>
public enum ExpressionLanguage
{
    /// <summary>Our own policies': request, jwt, source.</summary>
    Native,

    /// <summary>agentgateway's.</summary>
    Agentgateway,

    /// <summary>ngrok's Traffic Policy: req, conn, actions, vars.</summary>
    Ngrok,

    /// <summary>Envoy's attributes, as kgateway's rbac uses them.</summary>
    Envoy,

    /// <summary>Envoy's attributes, as Envoy Gateway's SecurityPolicy uses them.</summary>
    EnvoyGateway,
}

/// <summary>A header that has one of some values.</summary>
/// <param name="Name">The header's name.</param>
/// <param name="Values">The values, compared exactly.</param>
public sealed record HeaderConditionIr(string Name, ImmutableArray<string> Values);

/// <summary>What a token that a provider verified says. Where the provider verified none, the condition is not met.</summary>
public sealed record TokenConditionIr
{
    /// <summary>Id of the <see cref="JwtProviderIr"/> that verified it.</summary>
    public required string Provider { get; init; }

    /// <summary>All of these.</summary>
    public ImmutableArray<ClaimConditionIr> Claims { get; init; } = [];

    /// <summary>All of these are in <c>scope</c> or <c>scp</c> (RFC 8693 section 4.2).</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];
}

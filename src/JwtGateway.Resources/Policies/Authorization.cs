using System.Collections.Immutable;

namespace JwtGateway.Resources.Policies;

/// <summary>Which requests may pass once their tokens are verified (Envoy Gateway, SecurityPolicy.spec.authorization).</summary>
public sealed record Authorization
{
    /// <summary>The first that matches decides. At most 256.</summary>
    public ImmutableArray<AuthorizationRule> Rules { get; init; } = [];

    /// <summary>Allow or Deny, when no rule matches. Null: Deny, and a merge takes the wider policy's.</summary>
    public string? DefaultAction { get; init; }
}

/// <summary>A rule.</summary>
public sealed record AuthorizationRule
{
    /// <summary>For logs and metrics. Default <c>securitypolicy/NAMESPACE/NAME/authorization/rule/INDEX</c>.</summary>
    public string? Name { get; init; }

    /// <summary>Allow or Deny. Required.</summary>
    public string Action { get; init; } = "";

    /// <summary>What is asked for; null: anything.</summary>
    public AuthorizationOperation? Operation { get; init; }

    /// <summary>Who asks. Required, unless there is <see cref="Cel"/>.</summary>
    public AuthorizationPrincipal? Principal { get; init; }

    /// <summary>An expression in CEL that must hold besides; null: none.</summary>
    public string? Cel { get; init; }
}

/// <summary>What a request asks for. At least one member is set, and all that are must match.</summary>
public sealed record AuthorizationOperation
{
    /// <summary>One of these methods. At most 16.</summary>
    public ImmutableArray<string> Methods { get; init; } = [];

    /// <summary>The path.</summary>
    public AuthorizationPath? Path { get; init; }
}

/// <summary>A condition on the path.</summary>
public sealed record AuthorizationPath
{
    /// <summary>PathPrefix (default), Exact or RegularExpression.</summary>
    public string Type { get; init; } = "PathPrefix";

    /// <summary>What it is compared with. Default <c>/</c>.</summary>
    public string Value { get; init; } = "/";

    /// <summary>Turns the condition round. Default false.</summary>
    public bool Invert { get; init; }
}

/// <summary>Who sends a request. At least one member is set, and all that are must match.</summary>
[UnsupportedFields("clientCert", "clientIPGeoLocations")]
public sealed record AuthorizationPrincipal
{
    /// <summary>The client's address is in one of these ranges.</summary>
    public ImmutableArray<string> ClientCIDRs { get; init; } = [];

    /// <summary>A verified token.</summary>
    public JwtPrincipal? Jwt { get; init; }

    /// <summary>Each of these headers has one of its values.</summary>
    public ImmutableArray<AuthorizationHeader> Headers { get; init; } = [];
}

/// <summary>A token that a provider has verified. Without claims and scopes: any.</summary>
public sealed record JwtPrincipal
{
    /// <summary>The name of one of the policy's providers.</summary>
    public string Provider { get; init; } = "";

    /// <summary>All of these conditions. At most 16.</summary>
    public ImmutableArray<ClaimCondition> Claims { get; init; } = [];

    /// <summary>All of these are in <c>scope</c> or <c>scp</c>. At most 16.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];
}

/// <summary>A header that has one of some values.</summary>
public sealed record AuthorizationHeader
{
    /// <summary>The header's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The values, compared exactly. 1 to 256.</summary>
    public ImmutableArray<string> Values { get; init; } = [];
}

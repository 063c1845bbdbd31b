using System.Collections.Immutable;

namespace JwtGateway.Resources.Policies;

/// <summary>
/// TokenRevocation of jwtgateway.io/v1alpha1: tokens of one issuer that are refused although they verify. It holds for the providers of policies of
/// its own namespace, and for those of all policies on Gateways of its namespace.
/// </summary>
public sealed record TokenRevocation : KubernetesResource
{
    /// <summary>The desired state.</summary>
    public TokenRevocationSpec Spec { get; init; } = new();
}

/// <summary>The spec of a TokenRevocation. What is named by any of its fields is refused; one that names nothing refuses nothing.</summary>
public sealed record TokenRevocationSpec
{
    /// <summary>The exact <c>iss</c> (RFC 7519 section 4.1.1) of the tokens that are meant; required.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>Tokens by their <c>jti</c>. At most 4096.</summary>
    public ImmutableArray<string> TokenIDs { get; init; } = [];

    /// <summary>Subjects whose tokens are meant. At most 1024.</summary>
    public ImmutableArray<RevokedSubject> Subjects { get; init; } = [];

    /// <summary>Sessions by their <c>sid</c> (OpenID Connect Front-Channel Logout section 3). At most 4096.</summary>
    public ImmutableArray<string> Sessions { get; init; } = [];

    /// <summary>Every token whose <c>iat</c> is before this time (RFC 3339), or that has none; null: none by this.</summary>
    public string? IssuedBefore { get; init; }
}

/// <summary>A subject whose tokens are refused.</summary>
public sealed record RevokedSubject
{
    /// <summary>The <c>sub</c>.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Only tokens whose <c>iat</c> is before this time (RFC 3339), or that have none; null: all.</summary>
    public string? IssuedBefore { get; init; }
}

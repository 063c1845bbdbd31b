using System.Collections.Immutable;

namespace JwtGateway.Ir;

/// <summary>Tokens that are refused although they verify. What is named by any of the lists is refused.</summary>
public sealed record RevocationIr
{
    /// <summary><c>namespace/name</c> of the TokenRevocation.</summary>
    public required string Id { get; init; }

    /// <summary>The <c>iss</c> whose tokens are meant.</summary>
    public required string Issuer { get; init; }

    /// <summary><c>jti</c>s.</summary>
    public ImmutableArray<string> TokenIds { get; init; } = [];

    /// <summary><c>sub</c>s.</summary>
    public ImmutableArray<RevokedSubjectIr> Subjects { get; init; } = [];

    /// <summary><c>sid</c>s (OpenID Connect Front-Channel Logout section 3).</summary>
    public ImmutableArray<string> Sessions { get; init; } = [];

    /// <summary>Every token whose <c>iat</c> is before this, or that has none; null: none by this.</summary>
    public DateTimeOffset? IssuedBefore { get; init; }
}

/// <summary>A subject whose tokens are refused.</summary>
/// <param name="Subject">The <c>sub</c>.</param>
/// <param name="IssuedBefore">Only tokens whose <c>iat</c> is before this, or that have none; null: all.</param>
public sealed record RevokedSubjectIr(string Subject, DateTimeOffset? IssuedBefore);

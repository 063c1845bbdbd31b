using System.Collections.Immutable;

namespace JwtGateway.Ir;

/// <summary>
/// What the TokenRevocations of one namespace say of one issuer's tokens. Those that are named by any of the lists are refused although they verify. A
/// name may be there several times.
/// </summary>
public sealed record RevocationIr
{
    /// <summary>The namespace of the TokenRevocations, a slash, and <see cref="Issuer"/>.</summary>
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

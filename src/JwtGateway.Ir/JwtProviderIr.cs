using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace JwtGateway.Ir;

/// <summary>One issuer of tokens as a policy describes it: where its tokens are found, what they must say, and which keys sign them.</summary>
public sealed record JwtProviderIr
{
    /// <summary>Unique over the configuration: the policy's source and the provider's name.</summary>
    public required string Id { get; init; }

    /// <summary>The name the policy gives it, for logs and metrics.</summary>
    public required string Name { get; init; }

    /// <summary>The exact <c>iss</c> (RFC 7519 section 4.1.1); null: not checked.</summary>
    public string? Issuer { get; init; }

    /// <summary>
    /// One of these must be in <c>aud</c>, compared without leading <c>http://</c> or <c>https://</c> and without one trailing slash, as Envoy
    /// does. Empty: not checked.
    /// </summary>
    public ImmutableArray<string> Audiences { get; init; } = [];

    /// <summary>Id of a <see cref="KeySourceIr"/>.</summary>
    public required string KeySource { get; init; }

    /// <summary>Where tokens are looked for. Never empty: a policy that names no place means Envoy's two defaults.</summary>
    public ImmutableArray<TokenLocationIr> Locations { get; init; } = [];

    /// <summary>Headers that carry claims upstream. Client copies of them are removed before anything else is done.</summary>
    public ImmutableArray<ClaimHeaderIr> ClaimHeaders { get; init; } = [];

    /// <summary>How far <c>exp</c> and <c>nbf</c> may be off, either way. Default 60 s, as Envoy.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>A place in the request where a token is looked for.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(HeaderLocationIr), "header")]
[JsonDerivedType(typeof(QueryLocationIr), "query")]
[JsonDerivedType(typeof(CookieLocationIr), "cookie")]
public abstract record TokenLocationIr
{
    private protected TokenLocationIr() { }
}

/// <summary>A request header, every value of it.</summary>
/// <param name="Name">The header's name.</param>
/// <param name="ValuePrefix">What stands before the token, e.g. <c>"Bearer "</c>; empty: the value is the token.</param>
public sealed record HeaderLocationIr(string Name, string ValuePrefix) : TokenLocationIr;

/// <summary>A query parameter, its first value.</summary>
/// <param name="Name">The parameter's name.</param>
public sealed record QueryLocationIr(string Name) : TokenLocationIr;

/// <summary>A cookie.</summary>
/// <param name="Name">The cookie's name.</param>
public sealed record CookieLocationIr(string Name) : TokenLocationIr;

/// <summary>A header that carries a claim to the upstream.</summary>
/// <param name="Header">The header's name.</param>
/// <param name="ClaimPath">Member names from the payload's root to the claim.</param>
public sealed record ClaimHeaderIr(string Header, ImmutableArray<string> ClaimPath);

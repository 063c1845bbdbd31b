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

    /// <summary><c>iss</c> must be exactly one of these (RFC 7519 section 4.1.1); empty: not checked.</summary>
    public ImmutableArray<string> Issuers { get; init; } = [];

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

    /// <summary>How far <c>exp</c>, <c>nbf</c> and <c>iat</c> may be off, either way. Default 60 s, as Envoy.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The algorithms that its tokens may be signed with, by their registered names; empty: every one that is supported. Never <c>none</c>. RFC 8725
    /// section 3.1.
    /// </summary>
    public ImmutableArray<string> Algorithms { get; init; } = [];

    /// <summary>
    /// Whether a token without <c>kid</c>, or whose key has none, is refused (RFC 7515 section 4.1.4). Null: no; each is compared only where both have one, as Envoy does.
    /// </summary>
    public bool? RequireKeyId { get; init; }

    /// <summary>What is said of a token's times beyond <c>nbf</c> and <c>exp</c>, which count wherever they are.</summary>
    public TokenTimesIr Times { get; init; } = new();

    /// <summary>The kind of token that it must be; each profile has its own rules.</summary>
    public TokenProfile Profile { get; init; }

    /// <summary>
    /// <c>typ</c> must be one of these media types, compared without regard to case and with <c>application/</c> put before a name without a slash
    /// (RFC 7515 section 4.1.9). Empty: not checked beyond <see cref="Profile"/>.
    /// </summary>
    public ImmutableArray<string> Types { get; init; } = [];

    /// <summary>What the claims must say, all of it.</summary>
    public ImmutableArray<ClaimConditionIr> RequiredClaims { get; init; } = [];

    /// <summary>What happens when there are several tokens in its locations.</summary>
    public SeveralTokens SeveralTokens { get; init; }

    /// <summary>
    /// Whether the token goes on to the upstream. False: whatever stands in its locations is taken out of a request that passes, except tokens that
    /// another provider accepted which forwards them. Default true, as Envoy Gateway.
    /// </summary>
    public bool ForwardToken { get; init; } = true;

    /// <summary>A header that carries the verified payload upstream, as base64url without padding; null: none. Client copies are removed.</summary>
    public string? PayloadHeader { get; init; }

    /// <summary>The claim that the log names the user by, as member names from the payload's root; empty: the log names nobody.</summary>
    public ImmutableArray<string> UserClaim { get; init; } = [];

    /// <summary>Encrypted tokens (RFC 7516); null: none are taken.</summary>
    public DecryptionIr? Decryption { get; init; }

    /// <summary>Ids of <see cref="RevocationIr"/>s that its tokens are held to.</summary>
    public ImmutableArray<string> Revocations { get; init; } = [];
}

/// <summary>
/// What a token's times must be. <c>iat</c> is looked at only where something here, or the token's profile, asks for it; it must then not be in the
/// future beyond the skew. Envoy never looks at it.
/// </summary>
public sealed record TokenTimesIr
{
    /// <summary>Whether a token without <c>exp</c> is refused. Default false, as Envoy.</summary>
    public bool RequireExpiration { get; init; }

    /// <summary>Whether a token without <c>iat</c> is refused.</summary>
    public bool RequireIssuedAt { get; init; }

    /// <summary>Whether a token whose <c>iat</c> is in the future is refused, whatever else is asked.</summary>
    public bool RefuseFutureIssuedAt { get; init; }

    /// <summary>
    /// The longest time between <c>iat</c> (else <c>nbf</c>, else now) and <c>exp</c>; a token without <c>exp</c> is refused. Null: any.
    /// </summary>
    public TimeSpan? MaxLifetime { get; init; }

    /// <summary>How long ago <c>iat</c> may be, the skew added; a token without <c>iat</c> is refused. Null: any.</summary>
    public TimeSpan? MaxAge { get; init; }
}

/// <summary>Kinds of token whose rules exclude each other (RFC 8725 section 3.12).</summary>
public enum TokenProfile
{
    /// <summary>Nothing is asked for.</summary>
    Any,

    /// <summary>A JWT access token: <c>typ</c> is <c>at+jwt</c>, and iss, exp, aud, sub, client_id, iat and jti are there (RFC 9068 sections 2 and 4).</summary>
    AccessToken,

    /// <summary>
    /// An ID token: iss, sub, aud, exp and iat are there; <c>azp</c> too where there are several audiences, and it is then one of ours;
    /// <c>typ</c>, where it is there, says JWT (OpenID Connect Core 1.0 sections 2 and 3.1.3.7).
    /// </summary>
    IdToken,
}

/// <summary>What is done with several tokens in a provider's locations. Values of a header, a repeated parameter, cookie or form field are several.</summary>
public enum SeveralTokens
{
    /// <summary>Each must verify, as in Envoy.</summary>
    All,

    /// <summary>One that verifies is enough; the others are taken out of the request, so that nobody upstream takes them for it.</summary>
    Any,

    /// <summary>They must be the same token, byte for byte; else the request is refused with 400 (RFC 6750 section 3.1, invalid_request).</summary>
    Same,
}

/// <summary>Tokens that are encrypted to this gateway (RFC 7516, compact serialization), with a signed JWT inside.</summary>
public sealed record DecryptionIr
{
    /// <summary>Id of a <see cref="DecryptionKeysIr"/>, or of an <see cref="UnavailableKeysIr"/>: then no encrypted token is taken.</summary>
    public required string KeySource { get; init; }

    /// <summary>The <c>alg</c>s that are taken, by their registered names. Never empty.</summary>
    public required ImmutableArray<string> KeyManagement { get; init; }

    /// <summary>The <c>enc</c>s that are taken, by their registered names. Never empty.</summary>
    public required ImmutableArray<string> ContentEncryption { get; init; }

    /// <summary>Whether a token that is not encrypted is refused.</summary>
    public bool Required { get; init; }
}

/// <summary>A place in the request where a token is looked for.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(HeaderLocationIr), "header")]
[JsonDerivedType(typeof(QueryLocationIr), "query")]
[JsonDerivedType(typeof(CookieLocationIr), "cookie")]
[JsonDerivedType(typeof(BodyLocationIr), "body")]
[JsonDerivedType(typeof(BodyFieldLocationIr), "bodyField")]
[JsonDerivedType(typeof(ExpressionLocationIr), "expression")]
public abstract record TokenLocationIr
{
    private protected TokenLocationIr() { }
}

/// <summary>A request header, every value of it.</summary>
/// <param name="Name">The header's name.</param>
/// <param name="ValuePrefix">What stands before the token, e.g. <c>"Bearer "</c>; empty: the value is the token.</param>
/// <param name="IsScheme">
/// Whether the prefix is an authentication scheme and a blank. A scheme means the same in every case, and blanks may follow it (RFC 9110 sections
/// 11.1 and 11.4). Else the prefix is compared as it is, as in Envoy.
/// </param>
public sealed record HeaderLocationIr(string Name, string ValuePrefix, bool IsScheme = false) : TokenLocationIr;

/// <summary>A query parameter, every value of it.</summary>
/// <param name="Name">The parameter's name.</param>
public sealed record QueryLocationIr(string Name) : TokenLocationIr;

/// <summary>A cookie, every one of that name.</summary>
/// <param name="Name">The cookie's name.</param>
public sealed record CookieLocationIr(string Name) : TokenLocationIr;

/// <summary>
/// A member of the JSON object, or a field of the form, in the request's body (<c>application/json</c>, <c>application/x-www-form-urlencoded</c>).
/// The body reaches the upstream byte for byte, unless the token is to be taken out of it.
/// </summary>
/// <param name="Path">Member names from the object's root to the token; in a form the field's name, the names joined by dots. Never empty.</param>
/// <param name="FormOnly">Whether it is a field of forms alone, and JSON is not looked into.</param>
public sealed record BodyLocationIr(ImmutableArray<string> Path, bool FormOnly = false) : TokenLocationIr;

/// <summary>
/// Every member at the root of the JSON object, or every field of the form, in the request's body whose name is the same but for the case of ASCII letters (ngrok,
/// <c>http.tokens[]</c> of method <c>body</c>).
/// </summary>
/// <param name="Name">The name; never empty.</param>
/// <param name="ValuePrefix">What stands before the token; a value without it has no token. Empty: the value is the token.</param>
/// <param name="IsScheme">As of <see cref="HeaderLocationIr"/>.</param>
public sealed record BodyFieldLocationIr(string Name, string ValuePrefix = "", bool IsScheme = false) : TokenLocationIr;

/// <summary>
/// What an expression finds in the request; it does not see the token's claims. Its value is a string; an empty one, another type or a failure is no token. Nobody can say
/// where the token stood, so it stays in the request whatever <see cref="JwtProviderIr.ForwardToken"/> says.
/// </summary>
/// <param name="Source">The expression.</param>
/// <param name="Language">Which variables it may use.</param>
public sealed record ExpressionLocationIr(string Source, ExpressionLanguage Language) : TokenLocationIr;

/// <summary>A header that carries a claim to the upstream.</summary>
/// <param name="Header">The header's name.</param>
/// <param name="ClaimPath">Member names from the payload's root to the claim.</param>
/// <param name="Encoding">How a value that is not a string is written.</param>
public sealed record ClaimHeaderIr(string Header, ImmutableArray<string> ClaimPath, ClaimEncoding Encoding = ClaimEncoding.Envoy);

/// <summary>How a claim is written into a header.</summary>
public enum ClaimEncoding
{
    /// <summary>Scalars as Envoy writes them, lists and objects as JSON in padded Base64.</summary>
    Envoy,

    /// <summary>Scalars as in JSON but strings without quotes; lists and objects as JSON text, everything beyond ASCII escaped.</summary>
    Json,

    /// <summary>The items of a list, joined by commas; refused where an item has a comma or is no scalar.</summary>
    Comma,

    /// <summary>
    /// One value of the header for each item of a list; refused as for <see cref="Comma"/>, since several values are one line, joined by a comma and
    /// a blank, as soon as anybody on the way writes them so (RFC 9110 section 5.3). .NET's client, by which requests go upstream, does.
    /// </summary>
    Repeated,

    /// <summary>The value's JSON text as base64url without padding.</summary>
    Base64UrlJson,

    /// <summary>
    /// As Traefik Hub does: one value of the header for each item of a list, and one empty value where there is nothing to say: for a claim that is missing, null
    /// or empty, and for a list one of whose items has a comma, which could be read as two. An object, alone or in a list, or a text that cannot stand in a header
    /// is answered 500.
    /// </summary>
    Always,
}

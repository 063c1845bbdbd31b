using System.Text.Json;
using JwtGateway.Ir;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Claims;

/// <summary>
/// Which kind of token a provider takes: by <c>typ</c> and by the claims that the kind must have, so that a token that was made for one purpose is
/// not taken for another (RFC 8725 sections 3.11 and 3.12).
/// </summary>
internal sealed class TokenKind
{
    private readonly TokenProfile _profile;
    private readonly MediaTypes? _types;
    private readonly ClaimTree _tree = new();
    private readonly int _clientId;
    private readonly int _authorizedParty;
    private readonly AudienceCheck _audiences;

    public TokenKind(JwtProviderIr provider, AudienceCheck audiences)
    {
        _profile = provider.Profile;
        _types = provider.Types.IsDefaultOrEmpty ? null : new MediaTypes(provider.Types);
        _clientId = _tree.Add(["client_id"]);
        _authorizedParty = _tree.Add(["azp"]);
        _audiences = audiences;
    }

    /// <summary>The claim that is missing or wrong where <see cref="Check"/> says ProfileNotMet; null when it is not a claim.</summary>
    public string? WhatIsWrong(PresentedToken token) => FirstWrong(token);

    /// <summary>Ok, or the first thing that is wrong.</summary>
    public JwtStatus Check(PresentedToken token)
    {
        if (!IsTypeAllowed(token.Type))
            return JwtStatus.TypeNotAllowed;
        return _profile == TokenProfile.Any || FirstWrong(token) is null ? JwtStatus.Ok : JwtStatus.ProfileNotMet;
    }

    private bool IsTypeAllowed(ReadOnlySpan<byte> type) =>
        (_types?.Contains(type) ?? true)
        && _profile switch
        {
            TokenProfile.AccessToken => MediaTypes.AccessToken.Contains(type),

            // An ID token needs no typ. Where there is one that says more than JWT, it says that the token is something else: an access token,
            // a logout token.
            TokenProfile.IdToken => type.IsEmpty || MediaTypes.Jwt.Contains(type),
            _ => true,
        };

    // RFC 9068 section 2.2 and OpenID Connect Core 1.0 section 2, with the rules for azp of section 3.1.3.7.
    private string? FirstWrong(PresentedToken token)
    {
        ref readonly var claims = ref token.Claims;
        if (!claims.Issuer.Exists)
            return "iss";
        if (claims.Expires is null)
            return "exp";
        if (!claims.Audience.Exists)
            return "aud";
        if (!claims.Subject.Exists)
            return "sub";
        if (claims.IssuedAt is null)
            return "iat";
        Span<JsonSlice> found = stackalloc JsonSlice[_tree.Count];
        _tree.Find(token.Payload, found);
        return _profile == TokenProfile.AccessToken ? WrongInAccessToken(token, found) : WrongInIdToken(token, found);
    }

    private string? WrongInAccessToken(PresentedToken token, ReadOnlySpan<JsonSlice> found) =>
        !token.Claims.TokenId.Exists ? "jti"
        : !IsString(found[_clientId], token.Payload) ? "client_id"
        : null;

    private string? WrongInIdToken(PresentedToken token, ReadOnlySpan<JsonSlice> found)
    {
        var party = found[_authorizedParty];
        if (!party.Exists)
            return HasSeveral(token.Claims.Audience, token.Payload) ? "azp" : null;
        return IsString(party, token.Payload) && _audiences.Allows(party, token.Payload) ? null : "azp";
    }

    private static bool IsString(JsonSlice value, ReadOnlySpan<byte> payload) => value.Exists && value.In(payload)[0] == '"' && value.Length > 2;

    private static bool HasSeveral(JsonSlice audience, ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(audience.In(payload));
        var strings = 0;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String)
                strings++;
        }

        return strings > 1;
    }
}

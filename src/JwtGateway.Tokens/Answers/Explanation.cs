using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using JwtGateway.Tokens.KeySources;

namespace JwtGateway.Tokens.Answers;

/// <summary>Why a request was refused, for the operator of the gateway: what was there, and what was expected. Never the token itself.</summary>
internal static class Explanation
{
    /// <summary>One line.</summary>
    public static string Of(in Verdict verdict, FailedCondition? failed, TimeProvider time)
    {
        if (verdict.Provider is not { } provider)
            return EnvoyAnswer.Body(verdict.Status);
        var what = verdict is { Status: JwtStatus.ClaimsNotAllowed } && failed is { } condition ? ConditionText.Of(condition)
            : verdict.Token is { } token ? OfToken(verdict.Status, provider, token, time)
            : OfRequest(verdict.Status, provider);
        return $"provider {SafeText.Of(provider.Ir.Name)}: {what}";
    }

    private static string OfRequest(JwtStatus status, Provider provider) => status switch
    {
        JwtStatus.TooMany => $"the request has more than {TokenLimits.Tokens} different tokens",
        JwtStatus.TokensDiffer => "the request has different tokens, and multipleTokens is Same",
        JwtStatus.BodyTooLarge => "the request's body is longer than jwt.bodyLimit, so it may hold any token",
        JwtStatus.BodyEncoded => "the request's body has a Content-Encoding, so it may hold any token",
        JwtStatus.BodyUnreadable => "the request's body is not valid JSON, has a member twice, or its Content-Type is not clear, so it may hold any token",
        _ => $"no token in {string.Join(", ", provider.Ir.Locations.Select(Place))}",
    };

    private static string OfToken(JwtStatus status, Provider provider, PresentedToken token, TimeProvider time) => status switch
    {
        _ when status != JwtStatus.NoDecryption && token.Encrypted is { } encrypted => EncryptionText.Of(status, provider, encrypted),
        JwtStatus.NoDecryption => "the token has the five parts of an encrypted one, and the provider has no decryption",
        JwtStatus.NotEncrypted => "the token is not encrypted, and decryption.required says that it must be",
        JwtStatus.TooLarge => $"the token is longer than {TokenLimits.Token} characters, or its header than {TokenLimits.Header}, or its signature than {TokenLimits.Signature}",
        JwtStatus.HeaderUnsupportedAlg when token.Algorithm is { } algorithm => $"alg is {algorithm}, allowed are {string.Join(", ", provider.Ir.Algorithms)}",
        JwtStatus.HeaderUnsupportedAlg => $"the token's alg is none of {string.Join(", ", SignatureAlgorithm.All)}",
        JwtStatus.HeaderUnsupportedExtension => "the token's header has crit or b64, and no extension is supported",
        JwtStatus.UnknownIssuer => $"iss is {Quoted(token.Claims.Issuer.AsString(token.Payload))}, expected {string.Join(" or ", provider.Ir.Issuers.Take(8).Select(Quoted))}",
        JwtStatus.Expired => $"exp is {token.Claims.Expires}, the clock says {Now(time)}, allowed skew {Skew(provider)} s",
        JwtStatus.NotYetValid => $"nbf is {token.Claims.NotBefore}, the clock says {Now(time)}, allowed skew {Skew(provider)} s",
        JwtStatus.IssuedInFuture => $"iat is {token.Claims.IssuedAt}, the clock says {Now(time)}, allowed skew {Skew(provider)} s",
        JwtStatus.TooOld => $"iat is {token.Claims.IssuedAt}, the clock says {Now(time)}, the token may be {Seconds(provider.Ir.Times.MaxAge)} s old, allowed skew {Skew(provider)} s",
        JwtStatus.LifetimeTooLong => $"exp is {token.Claims.Expires}, iat {token.Claims.IssuedAt}, nbf {token.Claims.NotBefore}; the token may live {Seconds(provider.Ir.Times.MaxLifetime)} s",
        JwtStatus.TypeNotAllowed => $"typ is {TypeOf(token)}, expected {ExpectedTypes(provider)}",
        JwtStatus.ProfileNotMet => $"{provider.WhatIsWrong(token)} is missing, or not as profile {provider.Ir.Profile} asks for",
        JwtStatus.Revoked => $"a TokenRevocation names it: {string.Join(", ", provider.Ir.Revocations.Take(8).Select(Quoted))}",
        JwtStatus.AudienceNotAllowed => $"aud is none of {string.Join(", ", provider.Ir.Audiences.Select(Quoted))}",
        JwtStatus.NoMatchingKey when provider.Ir.RequireKeyId == true && !token.HasKeyId => "the token's header has no kid, which its policy asks for",
        JwtStatus.NoMatchingKey => $"no key for kid {Quoted(token.DisplayKeyId)} and alg {token.Algorithm}; the keys are {KeyNames(provider)}",
        JwtStatus.Ed25519SignatureWrongLength => "the signature does not have the 64 octets of an Ed25519 signature",
        JwtStatus.VerificationFails => $"no key verifies the signature; kid {Quoted(token.DisplayKeyId)}, alg {token.Algorithm}",
        JwtStatus.KeysFetchFailed or JwtStatus.KeysStale or JwtStatus.KeysInvalidJson or JwtStatus.KeysNoKeysMember or JwtStatus.KeysNoneUsable =>
            $"its keys are unavailable: {string.Join("; ", provider.Sources.Select(s => s.State.Unavailable).Where(u => u != KeysUnavailable.None).Select(Why))}",
        _ => EnvoyAnswer.Body(status),
    };

    private static string Place(TokenLocationIr location) => location switch
    {
        HeaderLocationIr { ValuePrefix.Length: > 0 } header => $"header {header.Name} after {Quoted(header.ValuePrefix)}",
        HeaderLocationIr header => $"header {header.Name}",
        QueryLocationIr query => $"query parameter {query.Name}",
        CookieLocationIr cookie => $"cookie {cookie.Name}",
        ExpressionLocationIr => "what the expression finds",
        BodyLocationIr body => $"body field {SafeText.Of(string.Join('.', body.Path))}",
        BodyFieldLocationIr field => $"body field {SafeText.Of(field.Name)}" + (field.ValuePrefix.Length == 0 ? "" : $" after {Quoted(field.ValuePrefix)}"),
        _ => location.GetType().Name,
    };

    private static string Why(KeysUnavailable why) => why switch
    {
        KeysUnavailable.NotFetchedYet => "the first fetch has not ended",
        KeysUnavailable.FetchFailed => "every fetch so far failed",
        KeysUnavailable.Stale => "they could not be fetched again for longer than they may be used (maxStale)",
        KeysUnavailable.InvalidJson => "the set is not JSON",
        KeysUnavailable.NoKeysMember => "the set has no [keys] list",
        KeysUnavailable.NoUsableKey => "the set has no usable key",
        KeysUnavailable.NotConfigured => "the configuration of their source is broken",
        _ => "they are being replaced",
    };

    private static string KeyNames(Provider provider) => string.Join("; ", provider.Sources.Select(s => KeyNames(s.State.Keys)));

    private static string KeyNames(JwkSet? keys) => keys is { } set
        ? string.Join(", ", set.Keys.Take(8).Select(k => $"{k.DisplayId} ({k.Algorithm ?? k.KeyType})")) + (set.Keys.Length > 8 ? ", …" : "")
        : "gone";

    private static string Quoted(string? text) => text is null ? "absent" : $"\"{SafeText.Of(text)}\"";

    private static string TypeOf(PresentedToken token) =>
        token.Type.IsEmpty ? "absent" : SafeText.Of(System.Text.Encoding.UTF8.GetString(token.Type));

    private static string ExpectedTypes(Provider provider)
    {
        var profile = provider.Ir.Profile switch { TokenProfile.AccessToken => "at+jwt", TokenProfile.IdToken => "JWT or none", _ => "" };
        var types = string.Join(" or ", provider.Ir.Types.Select(Quoted));
        return profile.Length == 0 ? types : types.Length == 0 ? profile : $"{types}, and {profile}";
    }

    private static long? Seconds(TimeSpan? span) => (long?)span?.TotalSeconds;

    private static long Now(TimeProvider time) => time.GetUtcNow().ToUnixTimeSeconds();

    private static long Skew(Provider provider) => (long)provider.Ir.ClockSkew.TotalSeconds;
}

using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Answers;

/// <summary>
/// What clients of Envoy's jwt_authn filter are told, letter for letter (envoyproxy/envoy, jwt_verify_lib status strings), and the short words of
/// our own for logs and metrics.
/// </summary>
internal static class EnvoyAnswer
{
    private const string BadFormat = "Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections";

    /// <summary>
    /// 403 for a good token that is not meant for here (another audience, other claims than required), 401 for everything else that is wrong with a
    /// token. What is wrong with the request itself has its own: another token would not mend it.
    /// </summary>
    public static int StatusCode(JwtStatus status) => status switch
    {
        JwtStatus.AudienceNotAllowed or JwtStatus.ClaimsNotAllowed => 403,
        JwtStatus.TokensDiffer or JwtStatus.BodyUnreadable => 400,
        JwtStatus.BodyTooLarge => 413,
        JwtStatus.BodyEncoded => 415,
        _ => 401,
    };

    /// <summary>The body.</summary>
    public static string Body(JwtStatus status) => status switch
    {
        JwtStatus.Ok => "OK",
        JwtStatus.Missing => "Jwt is missing",
        JwtStatus.NotYetValid => "Jwt not yet valid",
        JwtStatus.Expired => "Jwt is expired",
        JwtStatus.BadFormat or JwtStatus.TooLarge or JwtStatus.TooMany or JwtStatus.NoDecryption => BadFormat,
        JwtStatus.HeaderBadBase64 => "Jwt header is an invalid Base64url encoded",
        JwtStatus.HeaderBadJson => "Jwt header is an invalid JSON",
        JwtStatus.HeaderBadAlg => "Jwt header [alg] field is required and must be a string",
        JwtStatus.HeaderUnsupportedAlg => "Jwt header [alg] is not supported",
        JwtStatus.HeaderBadKid => "Jwt header [kid] field is not a string",
        JwtStatus.PayloadBadBase64 => "Jwt payload is an invalid Base64url encoded",
        JwtStatus.PayloadBadJson => "Jwt payload is an invalid JSON",
        JwtStatus.SignatureBadBase64 => "Jwt signature is an invalid Base64url encoded",
        JwtStatus.UnknownIssuer => "Jwt issuer is not configured",
        JwtStatus.AudienceNotAllowed => "Audiences in Jwt are not allowed",

        // Envoy has no sentence for an extension: it ignores `crit`. RFC 7515 section 4.1.11 calls the JWS invalid.
        JwtStatus.VerificationFails or JwtStatus.HeaderUnsupportedExtension => "Jwt verification fails",
        JwtStatus.Ed25519SignatureWrongLength => "Jwt ED25519 signature is wrong length",
        JwtStatus.NoMatchingKey => "Jwks doesn't have key to match kid or alg from Jwt",
        JwtStatus.KeysFetchFailed or JwtStatus.KeysStale => "Jwks remote fetch is failed",
        JwtStatus.KeysInvalidJson => "Jwks is an invalid JSON",
        JwtStatus.KeysNoKeysMember => "Jwks does not have [keys] field",
        JwtStatus.KeysNoneUsable => "Jwks doesn't have any valid public key",
        _ => ClaimBody(status),
    };

    /// <summary>The word.</summary>
    public static string Reason(JwtStatus status) => status switch
    {
        JwtStatus.Ok => "ok",
        JwtStatus.Missing => "jwt_missing",
        JwtStatus.NotYetValid => "jwt_not_yet_valid",
        JwtStatus.Expired => "jwt_expired",
        JwtStatus.TooLarge => "jwt_too_large",
        JwtStatus.TooMany => "jwt_too_many",
        JwtStatus.HeaderUnsupportedAlg => "jwt_unsupported_alg",
        JwtStatus.HeaderUnsupportedExtension => "jwt_unsupported_crit",
        JwtStatus.UnknownIssuer => "jwt_unknown_issuer",
        JwtStatus.AudienceNotAllowed => "jwt_audience",
        JwtStatus.VerificationFails or JwtStatus.Ed25519SignatureWrongLength => "jwt_bad_signature",
        JwtStatus.NoMatchingKey => "jwks_no_matching_key",
        JwtStatus.TypeNotAllowed or JwtStatus.ProfileNotMet => "jwt_wrong_kind",
        JwtStatus.ExpirationMissing or JwtStatus.IssuedAtMissing => "jwt_time_missing",
        JwtStatus.IssuedInFuture => "jwt_issued_in_future",
        JwtStatus.LifetimeTooLong => "jwt_lifetime",
        JwtStatus.TooOld => "jwt_too_old",
        JwtStatus.ClaimsNotAllowed => "jwt_claims",
        JwtStatus.Revoked => "jwt_revoked",
        JwtStatus.NoDecryption => "jwt_encrypted",
        JwtStatus.NotEncrypted => "jwt_not_encrypted",
        JwtStatus.HeaderUnsupportedEnc => "jwt_unsupported_enc",
        JwtStatus.HeaderCompressed => "jwt_compressed",
        JwtStatus.NestedNotSigned => "jwt_not_signed",
        JwtStatus.DecryptionFails => "jwt_decryption_failed",
        JwtStatus.DecryptionKeysUnavailable => "decryption_keys_unavailable",
        JwtStatus.KeysFetchFailed or JwtStatus.KeysInvalidJson or JwtStatus.KeysNoKeysMember or JwtStatus.KeysNoneUsable => "jwks_unavailable",
        JwtStatus.KeysStale => "jwks_stale",
        JwtStatus.TokensDiffer => "jwt_differ",
        JwtStatus.BodyTooLarge => "body_too_large",
        JwtStatus.BodyEncoded => "body_encoded",
        JwtStatus.BodyUnreadable => "body_unreadable",
        _ => "jwt_malformed",
    };

    private static string ClaimBody(JwtStatus status) => status switch
    {
        JwtStatus.IssNotString => "Jwt payload [iss] field is not a string",
        JwtStatus.SubNotString => "Jwt payload [sub] field is not a string",
        JwtStatus.JtiNotString => "Jwt payload [jti] field is not a string",
        JwtStatus.IatNotInteger => "Jwt payload [iat] field is not an integer",
        JwtStatus.IatNotPositive => "Jwt payload [iat] field is not a positive 64 bit integer",
        JwtStatus.NbfNotInteger => "Jwt payload [nbf] field is not an integer",
        JwtStatus.NbfNotPositive => "Jwt payload [nbf] field is not a positive 64 bit integer",
        JwtStatus.ExpNotInteger => "Jwt payload [exp] field is not an integer",
        JwtStatus.ExpNotPositive => "Jwt payload [exp] field is not a positive 64 bit integer",
        JwtStatus.AudNotStringList => "Jwt payload [aud] field is not a string or string list",

        // What Envoy does not check it has no sentences for.
        JwtStatus.TypeNotAllowed => "Jwt header [typ] is not allowed",
        JwtStatus.ProfileNotMet => "Jwt is not of the required kind",
        JwtStatus.ExpirationMissing => "Jwt payload [exp] field is required",
        JwtStatus.IssuedAtMissing => "Jwt payload [iat] field is required",
        JwtStatus.IssuedInFuture => "Jwt is issued in the future",
        JwtStatus.LifetimeTooLong => "Jwt lifetime is too long",
        JwtStatus.TooOld => "Jwt is too old",
        JwtStatus.ClaimsNotAllowed => "Claims in Jwt are not allowed",
        JwtStatus.Revoked => "Jwt is revoked",
        JwtStatus.TokensDiffer => "Jwts in the request differ",
        JwtStatus.BodyTooLarge => "Request body is too large to look for a Jwt in",
        JwtStatus.BodyEncoded => "Request body is encoded, no Jwt can be looked for in it",
        JwtStatus.BodyUnreadable => "Request body cannot be read unambiguously, no Jwt can be looked for in it",
        JwtStatus.NotEncrypted => "Jwt is not encrypted",
        JwtStatus.HeaderUnsupportedEnc => "Jwt header [enc] is not supported",
        JwtStatus.HeaderCompressed => "Jwt header [zip] is not supported",
        JwtStatus.NestedNotSigned => "Jwt header [cty] is not JWT",
        JwtStatus.DecryptionFails or JwtStatus.DecryptionKeysUnavailable => "Jwt decryption fails",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "There is no answer for it."),
    };
}

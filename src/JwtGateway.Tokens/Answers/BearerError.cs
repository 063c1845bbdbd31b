using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Answers;

/// <summary>What RFC 6750 section 3.1 says of a refusal.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The error; null: there is none that says it.</param>
internal readonly record struct BearerError(int Status, string? Code)
{
    /// <summary>The token is too weak for what is asked; another one would do.</summary>
    public const string InsufficientScope = "insufficient_scope";

    /// <summary>The token is none that is taken here.</summary>
    public const string InvalidToken = "invalid_token";

    private const string InvalidRequest = "invalid_request";

    /// <summary>
    /// A token for another audience is not a weak one but none at all (RFC 9068 section 4), so 401 where Envoy says 403; several tokens are a fault of
    /// the request's. For a good token whose claims are not those that are required there is no error: a client that took it for a lack of scopes
    /// would ask for tokens that cannot be had.
    /// </summary>
    public static BearerError Of(JwtStatus status) => status switch
    {
        JwtStatus.Missing => new(401, null),
        JwtStatus.TooMany => new(400, InvalidRequest),
        JwtStatus.ClaimsNotAllowed => new(403, null),
        _ => EnvoyAnswer.StatusCode(status) switch
        {
            401 or 403 => new(401, InvalidToken),
            400 => new(400, InvalidRequest),

            // Of the rest of what can be wrong with a request RFC 6750 says nothing, and no token would mend it.
            var other => new(other, null),
        },
    };

    /// <summary>A sentence about it: Envoy's, and our own where Envoy has none or another's.</summary>
    public static string Sentence(JwtStatus status) => status switch
    {
        JwtStatus.TooLarge => "Jwt is too large",
        JwtStatus.TooMany => "The request has too many different tokens",
        JwtStatus.HeaderUnsupportedExtension => "Jwt header [crit] is not supported",
        _ => EnvoyAnswer.Body(status),
    };
}

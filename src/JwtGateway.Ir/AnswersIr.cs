namespace JwtGateway.Ir;

/// <summary>What a client whose request a policy refuses is told. The defaults are Envoy's jwt_authn filter's.</summary>
public sealed record AnswersIr
{
    /// <summary>
    /// Whose statuses, bodies and headers refusals have: those of the system that the policy was written for. The other members count for
    /// <see cref="AnswerStyle.Envoy"/> alone, <see cref="ResourceMetadata"/> for all.
    /// </summary>
    public AnswerStyle Style { get; init; }

    /// <summary>The body. gRPC calls get a status and message in its place, whatever is said here.</summary>
    public AnswerBody Body { get; init; }

    /// <summary>The <c>WWW-Authenticate</c> header.</summary>
    public ChallengeStyle Challenge { get; init; }

    /// <summary>The challenge's realm; null: the request's own address, as Envoy.</summary>
    public string? Realm { get; init; }

    /// <summary>The address of the protected resource's metadata (RFC 9728 section 5.1), which the challenge then names; null: none.</summary>
    public string? ResourceMetadata { get; init; }

    /// <summary>Whether keys that are too old to be used answer 503 with Retry-After instead of 401.</summary>
    public bool UnavailableWhenStale { get; init; }
}

/// <summary>Whose answers refusals are like.</summary>
public enum AnswerStyle
{
    /// <summary>Envoy's jwt_authn and rbac filters.</summary>
    Envoy,

    /// <summary>ngrok's: 401 and 403 with an <c>ngrok-error-code</c>.</summary>
    Ngrok,

    /// <summary>Traefik Hub's: 401 and 403 without a body or challenge.</summary>
    Traefik,

    /// <summary>agentgateway's: 401 and 403 with a sentence in text/plain, without a challenge.</summary>
    Agentgateway,
}

/// <summary>Bodies of refusals.</summary>
public enum AnswerBody
{
    /// <summary>text/plain, Envoy's sentences.</summary>
    Text,

    /// <summary>application/problem+json (RFC 9457).</summary>
    ProblemJson,
}

/// <summary>Challenges.</summary>
public enum ChallengeStyle
{
    /// <summary>Realm, and <c>error="invalid_token"</c> unless the token is only missing.</summary>
    Envoy,

    /// <summary>All that RFC 6750 section 3 offers: error, error_description and scope, on 403 as well.</summary>
    Rfc6750,
}

namespace JwtGateway.Resources.Policies;

/// <summary>Keys that come with the configuration. Prints no keys.</summary>
public sealed record LocalJwks
{
    /// <summary>Inline (default) or ValueRef.</summary>
    public string Type { get; init; } = "Inline";

    /// <summary>The keys as text. They may be symmetric: never shown.</summary>
    public string? Inline { get; init; }

    /// <summary>A ConfigMap or Secret of the policy's namespace.</summary>
    public ValueReference? ValueRef { get; init; }

    /// <summary>How the keys are written down: JWKS (default), JWK, PEM or HMAC.</summary>
    public string Format { get; init; } = "JWKS";

    /// <summary>Raw (default): the value is the keys. Base64: it is their Base64 or base64url, besides what Kubernetes does with the values of Secrets.</summary>
    public string Encoding { get; init; } = "Raw";

    /// <summary>The one algorithm that keys without an <c>alg</c> of their own are for; null: every one that fits their type.</summary>
    public string? Algorithm { get; init; }

    /// <summary>The <c>kid</c> of keys without one of their own; null: they have none, and serve tokens with any.</summary>
    public string? KeyID { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"LocalJwks {Type}";
}

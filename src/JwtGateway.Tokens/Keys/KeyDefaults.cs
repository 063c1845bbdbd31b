using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Keys;

/// <summary>What is said of keys that do not say it themselves.</summary>
/// <param name="KeyId">The <c>kid</c>; null: none.</param>
/// <param name="Algorithm">The <c>alg</c>; null: none.</param>
internal sealed record KeyDefaults(string? KeyId, SignatureAlgorithm? Algorithm)
{
    /// <summary>Nothing.</summary>
    public static KeyDefaults None { get; } = new(null, null);

    /// <summary>Whether a shared secret may be shorter than its algorithm's hash.</summary>
    public bool AllowsShortSecret { get; init; }
}

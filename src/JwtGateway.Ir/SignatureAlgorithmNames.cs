using System.Collections.Immutable;

namespace JwtGateway.Ir;

/// <summary>The signature algorithms of the contract, by their registered names (RFC 7518 section 3.1, RFC 8037 section 3.1, RFC 9864 section 2.2).</summary>
public static class SignatureAlgorithmNames
{
    /// <summary>All of them. <c>none</c> is not one.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "HS256", "HS384", "HS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519",
    ];
}

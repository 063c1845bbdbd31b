using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Keys;

/// <summary>What a JWK says of itself, whatever its type.</summary>
/// <param name="Index">Its position in the set.</param>
/// <param name="KeyType">The <c>kty</c>.</param>
/// <param name="KeyId">The <c>kid</c>.</param>
/// <param name="Algorithm">The <c>alg</c>.</param>
internal sealed record JwkFacts(int Index, string KeyType, string? KeyId, SignatureAlgorithm? Algorithm);

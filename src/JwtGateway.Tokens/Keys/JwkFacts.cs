using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Keys;

/// <summary>What a key says of itself, whatever its type.</summary>
/// <param name="Index">Its position in the set.</param>
/// <param name="KeyType">The <c>kty</c>.</param>
/// <param name="KeyId">The <c>kid</c>.</param>
/// <param name="Algorithm">The <c>alg</c>.</param>
internal sealed record JwkFacts(int Index, string KeyType, string? KeyId, SignatureAlgorithm? Algorithm)
{
    /// <summary>What is wrong when the key turns out to be of that kind; null when <see cref="Algorithm"/> is for it.</summary>
    public string? Misfit(KeyKind kind) => Algorithm is null || Algorithm.KeyKind == kind
        ? null
        : $"[alg] {Algorithm} does not fit the key: {KeyKinds.Describe(kind)}";
}

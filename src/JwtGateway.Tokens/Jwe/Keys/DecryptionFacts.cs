namespace JwtGateway.Tokens.Jwe.Keys;

/// <summary>What a key says of itself, whatever its type.</summary>
/// <param name="Index">Its position in its text.</param>
/// <param name="KeyType">The <c>kty</c>.</param>
/// <param name="KeyId">The <c>kid</c>; null: none.</param>
/// <param name="Algorithm">The <c>alg</c>, where it is one of key management; null: every one that fits.</param>
/// <param name="Encryption">The <c>alg</c>, where it names what a shared key encrypts directly, as in RFC 7520 section 5.6; null: it does not.</param>
internal sealed record DecryptionFacts(int Index, string KeyType, string? KeyId = null, KeyManagement? Algorithm = null, ContentEncryption? Encryption = null)
{
    /// <summary>The <c>alg</c>; null: none.</summary>
    public string? Named => Algorithm?.Name ?? Encryption?.Name;

    /// <summary>What is wrong when a key of these modes has that <c>alg</c>; null: nothing.</summary>
    public string? Misfit(string kind, params ReadOnlySpan<KeyManagementMode> modes) =>
        (Algorithm is null || modes.Contains(Algorithm.Mode)) && (Encryption is null || modes.Contains(KeyManagementMode.Direct))
            ? null
            : $"[alg] {Named} does not fit the key: {kind}";
}

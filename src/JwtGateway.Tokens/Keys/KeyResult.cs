namespace JwtGateway.Tokens.Keys;

/// <summary>A key, or why there is none.</summary>
/// <param name="Key">The key; null when there is a problem.</param>
/// <param name="Problem">What is wrong and what would be right; never holds key material. Null when there is a key.</param>
internal readonly record struct KeyResult(VerificationKey? Key, string? Problem)
{
    /// <summary>A key.</summary>
    public static KeyResult Of(VerificationKey key) => new(key, null);

    /// <summary>None.</summary>
    public static KeyResult Refused(string problem) => new(null, problem);
}

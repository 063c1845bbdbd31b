namespace JwtGateway.Ir;

/// <summary>
/// Keys that came with the configuration to decrypt tokens with: private or symmetric ones. A source of its own kind, so that they are never taken
/// for keys that verify signatures, nor those for these.
/// </summary>
public sealed record DecryptionKeysIr : KeySourceIr
{
    /// <summary>Id of a <see cref="KeySecretIr"/>.</summary>
    public required string Secret { get; init; }

    /// <summary>What the secret holds.</summary>
    public KeyFormat Format { get; init; }
}

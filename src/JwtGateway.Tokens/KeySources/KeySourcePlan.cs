using JwtGateway.Ir;

namespace JwtGateway.Tokens.KeySources;

/// <summary>A source with everything it refers to resolved: what is to be done for it.</summary>
internal abstract record KeySourcePlan
{
    private KeySourcePlan() { }

    public required string Id { get; init; }

    /// <summary>For people: the address without user, password and query, or <c>local</c>.</summary>
    public required string Location { get; init; }

    /// <summary>For metrics: distinct for distinct sources, and free of user, password and query.</summary>
    public string Label => $"{Location}#{(Id.Length <= 8 ? Id : Id[^8..])}";

    /// <summary>Plans print their place only: a set of keys may hold secrets.</summary>
    public sealed override string ToString() => Label;

    /// <summary>Keys that are fetched.</summary>
    public sealed record Remote(RemoteTarget Target) : KeySourcePlan;

    /// <summary>Keys that came with the configuration: how they are written down, and the text.</summary>
    public sealed record Local(LocalJwksIr Source, SecretIr Material) : KeySourcePlan;

    /// <summary>Keys to decrypt with, that came with the configuration: how they are written down, and the text.</summary>
    public sealed record Decryption(DecryptionKeysIr Source, KeySecretIr Material) : KeySourcePlan;

    /// <summary>Keys that configuration puts out of reach.</summary>
    public sealed record Unavailable(string Reason) : KeySourcePlan;
}

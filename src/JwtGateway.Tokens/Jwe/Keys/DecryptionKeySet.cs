using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.Jwe.Keys;

/// <summary>The usable keys of a text, ready to decrypt with. Immutable and safe to share.</summary>
public sealed class DecryptionKeySet
{
    internal DecryptionKeySet(ImmutableArray<DecryptionKey> keys) => Keys = keys;

    /// <summary>The keys, in the text's order. Never empty.</summary>
    public ImmutableArray<DecryptionKey> Keys { get; }

    /// <summary>Reads keys. One that is broken, weak, public, or not meant for decrypting is ignored with a reason and harms no other. Never throws.</summary>
    /// <param name="text">The text's octets.</param>
    /// <param name="format">How they are written down.</param>
    public static DecryptionKeysRead Parse(ReadOnlySpan<byte> text, KeyFormat format) => DecryptionKeyReader.Read(text, format);
}

/// <summary>What a text turned out to hold.</summary>
public sealed record DecryptionKeysRead
{
    /// <summary>The usable keys; null when there are none.</summary>
    public DecryptionKeySet? Set { get; init; }

    /// <summary>Why there are none; <see cref="JwkSetError.None"/> when there are.</summary>
    public JwkSetError Error { get; init; }

    /// <summary>More about <see cref="Error"/>, for the operator of the gateway; empty when there is no error.</summary>
    public string Detail { get; init; } = "";

    /// <summary>The keys that are not used.</summary>
    public ImmutableArray<IgnoredKey> Ignored { get; init; } = [];
}

using System.Collections.Immutable;

namespace JwtGateway.Tokens.Keys;

/// <summary>The usable keys of a JWK Set (RFC 7517 section 5), ready to verify with. Immutable and safe to share.</summary>
public sealed class JwkSet
{
    /// <summary>The largest text that is read as a set, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>How many keys of a set are looked at; those behind are ignored, and reported.</summary>
    public const int MaxKeys = 256;

    internal JwkSet(ImmutableArray<VerificationKey> keys) => Keys = keys;

    /// <summary>The keys, in the set's order. Never empty.</summary>
    public ImmutableArray<VerificationKey> Keys { get; }

    /// <summary>
    /// Reads a set. A key that is broken, weak, of an unknown kind or not meant for verifying is ignored with a reason and harms no other key; so
    /// the outcome is an error only when nothing usable is left. Never throws.
    /// </summary>
    /// <param name="utf8Json">The JSON text, without a byte order mark.</param>
    public static JwkSetParseResult Parse(ReadOnlySpan<byte> utf8Json) => new JwkSetParser(KeyDefaults.None, Ed25519Library.Shared).Parse(utf8Json);
}

/// <summary>What a JWK Set turned out to hold.</summary>
public sealed record JwkSetParseResult
{
    /// <summary>The usable keys; null when there are none.</summary>
    public JwkSet? Set { get; init; }

    /// <summary>Why there are none; <see cref="JwkSetError.None"/> when there are.</summary>
    public JwkSetError Error { get; init; }

    /// <summary>More about <see cref="Error"/>, for the operator of the gateway; empty when there is no error.</summary>
    public string Detail { get; init; } = "";

    /// <summary>The keys that are not used.</summary>
    public ImmutableArray<IgnoredKey> Ignored { get; init; } = [];
}

/// <summary>Why a text has no usable keys.</summary>
public enum JwkSetError
{
    /// <summary>It has.</summary>
    None,

    /// <summary>It is not JSON, not an object, has <c>keys</c> twice, or is longer than <see cref="JwkSet.MaxBytes"/>.</summary>
    InvalidJson,

    /// <summary>It has no <c>keys</c> member, or that is not an array.</summary>
    NoKeysMember,

    /// <summary>It has no usable key; <see cref="JwkSetParseResult.Ignored"/> says why.</summary>
    NoUsableKey,
}

/// <summary>A key that is not used.</summary>
/// <param name="Index">Its position in <c>keys</c>, from 0.</param>
/// <param name="KeyId">Its <c>kid</c>; null when it has none, or none that is a string.</param>
/// <param name="Reason">What is wrong and what would be right. Never holds key material.</param>
public sealed record IgnoredKey(int Index, string? KeyId, string Reason);

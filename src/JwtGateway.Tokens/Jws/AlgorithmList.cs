using System.Collections.Immutable;

namespace JwtGateway.Tokens.Jws;

/// <summary>
/// The algorithms that a provider's tokens may be signed with (RFC 8725 section 3.1), by name: EdDSA and Ed25519 are two names, so that a list can
/// insist on the new one.
/// </summary>
internal sealed class AlgorithmList
{
    // Null: all. A list of unknown names alone is empty, and allows none.
    private readonly SignatureAlgorithm[]? _allowed;

    /// <summary>Compiles <paramref name="names"/>; empty allows every algorithm. Names that are not known allow nothing: see <see cref="Unknown"/>.</summary>
    public AlgorithmList(ImmutableArray<string> names) =>
        _allowed = names.IsEmpty ? null : [.. names.Select(SignatureAlgorithm.Find).OfType<SignatureAlgorithm>()];

    /// <summary>The first name that is not of a supported algorithm; null when there is none.</summary>
    public static string? Unknown(ImmutableArray<string> names) => names.FirstOrDefault(name => SignatureAlgorithm.Find(name) is null);

    /// <summary>Whether <paramref name="algorithm"/> may be used.</summary>
    public bool Allows(SignatureAlgorithm algorithm) => _allowed is null || Array.IndexOf(_allowed, algorithm) >= 0;
}

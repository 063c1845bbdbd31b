using System.Text;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Keys;

/// <summary>A key that signatures are verified with. Immutable and safe to use by many requests at once.</summary>
public abstract class VerificationKey
{
    /// <param name="facts">What the key says of itself.</param>
    /// <param name="nameless">How people are told about it when it has no <c>kid</c>.</param>
    private protected VerificationKey(JwkFacts facts, string nameless)
    {
        KeyId = facts.KeyId;
        KeyType = facts.KeyType;
        Algorithm = facts.Algorithm?.Name;
        DisplayId = facts.KeyId is { Length: > 0 } kid ? SafeText.Of(kid) : nameless;
        Utf8KeyId = Encoding.UTF8.GetBytes(facts.KeyId ?? "");
        BoundAlgorithm = facts.Algorithm;
    }

    /// <summary>The <c>kid</c> (RFC 7517 section 4.5); null when it has none.</summary>
    public string? KeyId { get; }

    /// <summary>
    /// The only algorithm it may be used with (<c>alg</c>, RFC 7517 section 4.4); null: every one that fits its type. <c>EdDSA</c> and <c>Ed25519</c> are one.
    /// </summary>
    public string? Algorithm { get; }

    /// <summary>The <c>kty</c>: <c>RSA</c>, <c>EC</c>, <c>OKP</c> or <c>oct</c>.</summary>
    public string KeyType { get; }

    /// <summary>
    /// How people are told about it: the <c>kid</c>, else the RFC 7638 thumbprint; a shared secret without <c>kid</c> is called by its
    /// position, because a hash of a weak secret gives it away (RFC 7638 section 7).
    /// </summary>
    public string DisplayId { get; }

    /// <summary>The <c>kid</c>; empty when it has none.</summary>
    internal byte[] Utf8KeyId { get; }

    /// <summary>The algorithm of <see cref="Algorithm"/>.</summary>
    internal SignatureAlgorithm? BoundAlgorithm { get; }

    /// <summary>What it is made of.</summary>
    internal abstract KeyKind Kind { get; }

    /// <summary>Whether it names <paramref name="algorithm"/> as its own, or names none.</summary>
    internal bool IsFor(SignatureAlgorithm algorithm) => BoundAlgorithm is null || BoundAlgorithm.IsSameAs(algorithm);

    /// <summary>Whether it is of the kind that <paramref name="algorithm"/> needs.</summary>
    internal virtual bool CanVerify(SignatureAlgorithm algorithm) => algorithm.KeyKind == Kind;

    /// <summary>Whether <paramref name="signature"/> is one of <paramref name="input"/>. Ask only for algorithms that it is for and can verify.</summary>
    internal abstract bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature);
}

using System.Security.Cryptography;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Keys;

/// <summary>A shared secret (RFC 7518 section 6.4).</summary>
internal sealed class OctVerificationKey : VerificationKey
{
    private const int MinBytes = 32;
    private const int MaxBytes = 4096;

    private readonly byte[] _secret;
    private readonly bool _mayBeShort;

    private OctVerificationKey(JwkFacts facts, byte[] secret, bool mayBeShort)
        : base(facts, $"oct-{facts.Index}") => (_secret, _mayBeShort) = (secret, mayBeShort);

    internal override KeyKind Kind => KeyKind.Oct;

    /// <summary>The key of these octets.</summary>
    /// <param name="facts">What it says of itself.</param>
    /// <param name="secret">The octets.</param>
    /// <param name="mayBeShort">Whether they may be fewer than RFC 7518 section 3.2 asks for.</param>
    public static KeyResult Create(JwkFacts facts, byte[] secret, bool mayBeShort = false)
    {
        if (facts.Misfit(KeyKind.Oct) is { } misfit)
            return KeyResult.Refused(misfit);
        var needed = mayBeShort ? 1 : facts.Algorithm?.HashBytes ?? MinBytes;
        return secret.Length < needed || secret.Length > MaxBytes
            ? KeyResult.Refused($"[k] has {secret.Length} octets; {needed} to {MaxBytes} are needed (RFC 7518 section 3.2)")
            : KeyResult.Of(new OctVerificationKey(facts, secret, mayBeShort));
    }

    // RFC 7518 section 3.2: the secret is at least as long as the hash, unless whoever configured it wants it shorter.
    internal override bool CanVerify(SignatureAlgorithm algorithm) => base.CanVerify(algorithm) && (_mayBeShort || _secret.Length >= algorithm.HashBytes);

    internal override bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        Span<byte> expected = stackalloc byte[algorithm.HashBytes];
        CryptographicOperations.HmacData(algorithm.Hash, _secret, input, expected);
        return CryptographicOperations.FixedTimeEquals(expected, signature);
    }
}

using System.Security.Cryptography;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Keys;

/// <summary>A shared secret (RFC 7518 section 6.4).</summary>
internal sealed class OctVerificationKey : VerificationKey
{
    private const int MinBytes = 32;
    private const int MaxBytes = 4096;

    private readonly byte[] _secret;

    private OctVerificationKey(JwkFacts facts, byte[] secret)
        : base(facts, $"oct-{facts.Index}") => _secret = secret;

    internal override KeyKind Kind => KeyKind.Oct;

    /// <summary>The key of these octets.</summary>
    public static KeyResult Create(JwkFacts facts, byte[] secret)
    {
        if (facts.Misfit(KeyKind.Oct) is { } misfit)
            return KeyResult.Refused(misfit);
        var needed = facts.Algorithm?.HashBytes ?? MinBytes;
        return secret.Length < needed || secret.Length > MaxBytes
            ? KeyResult.Refused($"[k] has {secret.Length} octets; {needed} to {MaxBytes} are needed (RFC 7518 section 3.2)")
            : KeyResult.Of(new OctVerificationKey(facts, secret));
    }

    // RFC 7518 section 3.2: the secret is at least as long as the hash.
    internal override bool CanVerify(SignatureAlgorithm algorithm) => base.CanVerify(algorithm) && _secret.Length >= algorithm.HashBytes;

    internal override bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        Span<byte> expected = stackalloc byte[algorithm.HashBytes];
        CryptographicOperations.HmacData(algorithm.Hash, _secret, input, expected);
        return CryptographicOperations.FixedTimeEquals(expected, signature);
    }
}

using System.Security.Cryptography;
using JwtGateway.Tokens.Jws;
using Microsoft.IdentityModel.Tokens;

namespace JwtGateway.Tokens.Keys;

/// <summary>A shared secret (RFC 7518 section 6.4).</summary>
internal sealed class OctVerificationKey(JwkFacts facts, byte[] secret)
    : VerificationKey(facts, new SymmetricSecurityKey(secret))
{
    // SymmetricSecurityKey hands out a copy each time.
    private readonly byte[] _secret = secret;

    internal override KeyKind Kind => KeyKind.Oct;

    // RFC 7518 section 3.2: the secret is at least as long as the hash.
    internal override bool CanVerify(SignatureAlgorithm algorithm) => base.CanVerify(algorithm) && _secret.Length >= algorithm.HashBytes;

    internal override bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        Span<byte> expected = stackalloc byte[algorithm.HashBytes];
        CryptographicOperations.HmacData(algorithm.Hash, _secret, input, expected);
        return CryptographicOperations.FixedTimeEquals(expected, signature);
    }
}

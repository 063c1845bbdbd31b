using System.Security.Cryptography;
using JwtGateway.Tokens.Jws;
using Microsoft.IdentityModel.Tokens;

namespace JwtGateway.Tokens.Keys;

/// <summary>An elliptic curve public key (RFC 7518 section 6.2.1).</summary>
internal sealed class EcVerificationKey : VerificationKey
{
    private readonly CryptoPool<ECDsa> _pool;
    private readonly int _coordinateBytes;

    /// <exception cref="CryptographicException">The point is not on the curve.</exception>
    public EcVerificationKey(JwkFacts facts, KeyKind kind, ECParameters parameters)
        : base(facts, new ECDsaSecurityKey(ECDsa.Create(parameters)))
    {
        Kind = kind;
        _coordinateBytes = parameters.Q.X!.Length;
        _pool = new CryptoPool<ECDsa>(() => ECDsa.Create(parameters));
    }

    internal override KeyKind Kind { get; }

    internal override bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        // RFC 7518 section 3.4: R and S at full length. Zero in either verifies anything under a careless implementation (CVE-2022-21449).
        if (signature.Length != 2 * _coordinateBytes || IsZero(signature[.._coordinateBytes]) || IsZero(signature[_coordinateBytes..]))
            return false;
        Span<byte> hash = stackalloc byte[algorithm.HashBytes];
        algorithm.Digest(input, hash);
        var ecdsa = _pool.Rent();
        var verified = ecdsa.VerifyHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        _pool.Return(ecdsa);
        return verified;
    }

    private static bool IsZero(ReadOnlySpan<byte> number) => !number.ContainsAnyExcept((byte)0);
}

using System.Security.Cryptography;
using JwtGateway.Tokens.Jws;
using Microsoft.IdentityModel.Tokens;

namespace JwtGateway.Tokens.Keys;

/// <summary>An RSA public key (RFC 7518 section 6.3.1).</summary>
internal sealed class RsaVerificationKey : VerificationKey
{
    private readonly CryptoPool<RSA> _pool;
    private readonly int _modulusBytes;

    public RsaVerificationKey(JwkFacts facts, RSAParameters parameters)
        : base(facts, new RsaSecurityKey(parameters))
    {
        _modulusBytes = parameters.Modulus!.Length;
        _pool = new CryptoPool<RSA>(() => RSA.Create(parameters));
    }

    internal override KeyKind Kind => KeyKind.Rsa;

    internal override bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        // RFC 8017 sections 8.1.2 and 8.2.2, step 1: any other length is invalid, whatever number it spells.
        if (signature.Length != _modulusBytes)
            return false;
        Span<byte> hash = stackalloc byte[algorithm.HashBytes];
        algorithm.Digest(input, hash);
        var rsa = _pool.Rent();
        var verified = rsa.VerifyHash(hash, signature, algorithm.Hash, algorithm.RsaPadding);
        _pool.Return(rsa);
        return verified;
    }
}

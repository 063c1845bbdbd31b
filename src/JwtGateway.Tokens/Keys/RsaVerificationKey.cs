using System.Numerics;
using System.Security.Cryptography;
using JwtGateway.Tokens.Jws;
using Microsoft.IdentityModel.Tokens;

namespace JwtGateway.Tokens.Keys;

/// <summary>An RSA public key (RFC 7518 section 6.3.1).</summary>
internal sealed class RsaVerificationKey : VerificationKey
{
    private const int MinModulusBits = 2048;

    // Verification costs grow with the square of the modulus; 8192 bits is already 16 times an ordinary key.
    private const int MaxModulusBits = 8192;
    private const int MaxExponentBytes = 4;

    private readonly CryptoPool<RSA> _pool;
    private readonly int _modulusBytes;

    private RsaVerificationKey(JwkFacts facts, RSAParameters parameters)
        : base(facts, Base64UrlText.Encode(new RsaSecurityKey(parameters).ComputeJwkThumbprint()))
    {
        _modulusBytes = parameters.Modulus!.Length;
        _pool = new CryptoPool<RSA>(() => RSA.Create(parameters));

        // Import once now: what the platform refuses must show here, not on a request.
        _pool.Return(_pool.Rent());
    }

    internal override KeyKind Kind => KeyKind.Rsa;

    /// <summary>The key of these numbers, big-endian and without leading zeros.</summary>
    public static KeyResult Create(JwkFacts facts, byte[] modulus, byte[] exponent)
    {
        if (facts.Misfit(KeyKind.Rsa) is { } misfit)
            return KeyResult.Refused(misfit);
        var bits = (int)new BigInteger(modulus, isUnsigned: true, isBigEndian: true).GetBitLength();
        if (bits < MinModulusBits)
            return KeyResult.Refused($"[n] has {bits} bits; at least {MinModulusBits} are needed (RFC 7518 section 3.3)");
        if (bits > MaxModulusBits)
            return KeyResult.Refused($"[n] has {bits} bits; at most {MaxModulusBits} are allowed");
        if ((modulus[^1] & 1) == 0)
            return KeyResult.Refused("[n] is even");
        if (exponent.Length > MaxExponentBytes || (exponent[^1] & 1) == 0 || exponent is [1])
            return KeyResult.Refused("[e] is not an odd number from 3 to 2^32 - 1");
        return PlatformImport.Try(() => new RsaVerificationKey(facts, new() { Modulus = modulus, Exponent = exponent }));
    }

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

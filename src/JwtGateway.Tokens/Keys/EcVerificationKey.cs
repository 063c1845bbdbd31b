using System.Security.Cryptography;
using JwtGateway.Tokens.Jws;
using Microsoft.IdentityModel.Tokens;

namespace JwtGateway.Tokens.Keys;

/// <summary>An elliptic curve public key (RFC 7518 section 6.2.1).</summary>
internal sealed class EcVerificationKey : VerificationKey
{
    private readonly CryptoPool<ECDsa> _pool;
    private readonly int _coordinateBytes;

    private EcVerificationKey(JwkFacts facts, Curve curve, ECParameters parameters)
        : base(facts, Thumbprint(parameters))
    {
        Kind = curve.Kind;
        _coordinateBytes = curve.CoordinateBytes;
        _pool = new CryptoPool<ECDsa>(() => ECDsa.Create(parameters));
    }

    internal override KeyKind Kind { get; }

    /// <summary>
    /// The key of that point. Coordinates have their full length: RFC 7518 section 6.2.1.2 says MUST, and a stripped zero is a writer's bug that
    /// would show in one key of 256.
    /// </summary>
    public static KeyResult Create(JwkFacts facts, Curve curve, byte[] x, byte[] y)
    {
        if (facts.Misfit(curve.Kind) is { } misfit)
            return KeyResult.Refused(misfit);
        if (x.Length != curve.CoordinateBytes || y.Length != curve.CoordinateBytes)
        {
            return KeyResult.Refused(
                $"[x] and [y] have {x.Length} and {y.Length} octets; {curve.Name} has exactly {curve.CoordinateBytes} (RFC 7518 section 6.2.1.2)");
        }

        var parameters = new ECParameters { Curve = curve.Parameters, Q = new ECPoint { X = x, Y = y } };
        return PlatformImport.Try(() => new EcVerificationKey(facts, curve, parameters));
    }

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

    // The import is where the platform finds out whether the point is on the curve, and says so by throwing.
    private static string Thumbprint(ECParameters parameters)
    {
        using var ecdsa = ECDsa.Create(parameters);
        return Base64UrlText.Encode(new ECDsaSecurityKey(ecdsa).ComputeJwkThumbprint());
    }
}

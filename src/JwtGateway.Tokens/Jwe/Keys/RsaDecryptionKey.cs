using System.Numerics;
using System.Security.Cryptography;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using Microsoft.IdentityModel.Tokens;

namespace JwtGateway.Tokens.Jwe.Keys;

/// <summary>An RSA private key (RFC 7518 section 6.3.2).</summary>
internal sealed class RsaDecryptionKey : DecryptionKey
{
    private const int MinModulusBits = 2048;

    // Anybody who has the public key can make us use the private one, and that costs with the cube of its length.
    private const int MaxModulusBits = 4096;

    private readonly CryptoPool<RSA> _pool;
    private readonly int _modulusBytes;

    private RsaDecryptionKey(DecryptionFacts facts, RSAParameters parameters)
        : base(facts, Thumbprint(parameters))
    {
        _modulusBytes = parameters.Modulus!.Length;
        _pool = new CryptoPool<RSA>(() => RSA.Create(parameters));
        var rsa = _pool.Rent();
        TryItself(rsa);
        _pool.Return(rsa);
    }

    /// <summary>The key of these numbers, each at the length that the platform wants.</summary>
    public static DecryptionKeyResult Create(DecryptionFacts facts, RSAParameters parameters)
    {
        if (facts.Misfit("it is an RSA key", KeyManagementMode.RsaOaep) is { } misfit)
            return DecryptionKeyResult.Refused(misfit);
        var bits = (int)new BigInteger(parameters.Modulus, isUnsigned: true, isBigEndian: true).GetBitLength();
        return bits < MinModulusBits ? DecryptionKeyResult.Refused($"[n] has {bits} bits; at least {MinModulusBits} are needed (RFC 7518 section 4.3)")
            : bits > MaxModulusBits ? DecryptionKeyResult.Refused($"[n] has {bits} bits; at most {MaxModulusBits} are allowed")
            : DecryptionKeyResult.Try(() => new RsaDecryptionKey(facts, parameters));
    }

    internal override bool TryFind(in EncryptedKey encrypted, Span<byte> contentKey)
    {
        Span<byte> found = stackalloc byte[MaxModulusBits / 8];
        var rsa = _pool.Rent();
        try
        {
            var isFound = rsa.TryDecrypt(encrypted.Octets, found, encrypted.Algorithm.Padding!, out var written) && written == contentKey.Length;
            if (isFound)
                found[..written].CopyTo(contentKey);
            return isFound;
        }
        catch (CryptographicException)
        {
            // The platform has no other way to say that the padding is wrong.
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(found);
            _pool.Return(rsa);
        }
    }

    private protected override bool Fits(in EncryptedKey encrypted) =>
        encrypted.Algorithm.Mode == KeyManagementMode.RsaOaep && encrypted.Octets.Length == _modulusBytes;

    /// <summary>A private half that is not of the public one shows now, and not on a request.</summary>
    private static void TryItself(RSA rsa)
    {
        var probe = RandomNumberGenerator.GetBytes(16);
        var back = rsa.Decrypt(rsa.Encrypt(probe, RSAEncryptionPadding.OaepSHA256), RSAEncryptionPadding.OaepSHA256);
        if (!back.AsSpan().SequenceEqual(probe))
            throw new CryptographicException("The halves of the RSA key do not belong together.");
    }

    private static string Thumbprint(RSAParameters parameters) => Base64UrlText.Encode(
        new RsaSecurityKey(new RSAParameters { Modulus = parameters.Modulus, Exponent = parameters.Exponent }).ComputeJwkThumbprint());
}

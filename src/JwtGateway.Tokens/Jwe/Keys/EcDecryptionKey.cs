using System.Security.Cryptography;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using Microsoft.IdentityModel.Tokens;

namespace JwtGateway.Tokens.Jwe.Keys;

/// <summary>An elliptic curve private key (RFC 7518 section 6.2.2) that keys are agreed on with (section 4.6).</summary>
internal sealed class EcDecryptionKey : DecryptionKey
{
    private readonly CryptoPool<ECDiffieHellman> _pool;
    private readonly Curve _curve;

    private EcDecryptionKey(DecryptionFacts facts, Curve curve, ECParameters parameters)
        : base(facts, Thumbprint(parameters))
    {
        _curve = curve;
        _pool = new CryptoPool<ECDiffieHellman>(() => ECDiffieHellman.Create(parameters));

        // The platform looks here whether the halves belong together.
        _pool.Return(_pool.Rent());
    }

    /// <summary>The key of that point and private number, all at full length.</summary>
    public static DecryptionKeyResult Create(DecryptionFacts facts, Curve curve, ECParameters parameters)
    {
        if (facts.Misfit($"it is an EC key on {curve.Name}", KeyManagementMode.Agreement, KeyManagementMode.AgreementAndWrap) is { } misfit)
            return DecryptionKeyResult.Refused(misfit);
        var (x, y, d) = (parameters.Q.X!.Length, parameters.Q.Y!.Length, parameters.D!.Length);
        return x != curve.CoordinateBytes || y != curve.CoordinateBytes || d != curve.CoordinateBytes
            ? DecryptionKeyResult.Refused($"[x], [y] and [d] have {x}, {y} and {d} octets; {curve.Name} has exactly {curve.CoordinateBytes} (RFC 7518 section 6.2)")
            : DecryptionKeyResult.Try(() => new EcDecryptionKey(facts, curve, parameters));
    }

    internal override bool TryFind(in EncryptedKey encrypted, Span<byte> contentKey)
    {
        var (algorithm, ephemeral) = (encrypted.Algorithm, encrypted.Ephemeral!);
        var secret = Agree(ephemeral);
        if (algorithm.Mode == KeyManagementMode.Agreement)
        {
            ConcatKdf.Derive(secret, encrypted.Encryption.Utf8Name, ephemeral.PartyU, ephemeral.PartyV, contentKey);
            CryptographicOperations.ZeroMemory(secret);
            return true;
        }

        Span<byte> wrapping = stackalloc byte[algorithm.WrapBytes];
        ConcatKdf.Derive(secret, algorithm.Utf8Name, ephemeral.PartyU, ephemeral.PartyV, wrapping);
        CryptographicOperations.ZeroMemory(secret);
        var isFound = AesKeyWrap.TryUnwrap(wrapping, encrypted.Octets, contentKey);
        CryptographicOperations.ZeroMemory(wrapping);
        return isFound;
    }

    private protected override bool Fits(in EncryptedKey encrypted) => encrypted.Algorithm.Agrees && ReferenceEquals(encrypted.Ephemeral?.Curve, _curve);

    private byte[] Agree(EphemeralKey ephemeral)
    {
        using var theirs = ECDiffieHellman.Create(new ECParameters { Curve = ephemeral.Curve.Parameters, Q = ephemeral.Point });
        using var theirPublic = theirs.PublicKey;
        var ours = _pool.Rent();
        var secret = ours.DeriveRawSecretAgreement(theirPublic);
        _pool.Return(ours);
        return secret;
    }

    private static string Thumbprint(ECParameters parameters)
    {
        using var ecdsa = ECDsa.Create(new ECParameters { Curve = parameters.Curve, Q = parameters.Q });
        return Base64UrlText.Encode(new ECDsaSecurityKey(ecdsa).ComputeJwkThumbprint());
    }
}

using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.Minting;

/// <summary>An Ed25519 private key (RFC 8037 section 2). The private half stays in memory as long as the object does.</summary>
internal sealed class Ed25519SigningKey : SigningKey
{
    private const string Oid = "1.3.101.112"; // RFC 8410 section 3

    private readonly Ed25519Library _library;
    private readonly Ed25519Library.KeyHandle _key;
    private readonly byte[] _d;

    private Ed25519SigningKey(string? keyId, string? algorithm, byte[] d)
        : base(keyId, algorithm)
    {
        _library = Ed25519Library.Shared ?? throw new NotSupportedException("Ed25519 needs OpenSSL 1.1.1 or later (libcrypto), which was not found.");
        _key = _library.ImportPrivate(d) ?? throw new NotSupportedException("OpenSSL does not take the Ed25519 key, perhaps because of a FIPS configuration.");
        _d = d;
    }

    internal override KeyKind Kind => KeyKind.Ed25519;

    /// <summary>A new key.</summary>
    /// <exception cref="NotSupportedException">OpenSSL is not there, or may not.</exception>
    public static Ed25519SigningKey New(string? keyId, string algorithm) =>
        new(keyId, algorithm, RandomNumberGenerator.GetBytes(Ed25519Library.KeyBytes));

    /// <summary>The key of the private octets <paramref name="d"/>.</summary>
    /// <param name="keyId">The <c>kid</c>.</param>
    /// <param name="algorithm">The <c>alg</c>.</param>
    /// <param name="d">The private half.</param>
    /// <param name="x">The public half that must belong to it; null: not said.</param>
    /// <exception cref="CryptographicException">The halves do not belong together, or have a wrong length.</exception>
    /// <exception cref="NotSupportedException">OpenSSL is not there, or may not.</exception>
    public static Ed25519SigningKey Import(string? keyId, string? algorithm, byte[] d, byte[]? x)
    {
        if (d.Length != Ed25519Library.KeyBytes)
            throw new CryptographicException("The private half of an Ed25519 key has 32 octets.");
        var key = new Ed25519SigningKey(keyId, algorithm, d);
        if (x is null || key.PublicHalf().AsSpan().SequenceEqual(x))
            return key;
        key.Dispose();
        throw new CryptographicException("The halves of the Ed25519 key do not belong together.");
    }

    /// <summary>Reads PKCS #8 (RFC 8410 section 7); null when it is of another algorithm.</summary>
    /// <exception cref="AsnContentException">It is not PKCS #8.</exception>
    /// <exception cref="CryptographicException">The private half has a wrong length.</exception>
    public static Ed25519SigningKey? FromPkcs8(byte[] der)
    {
        var info = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        info.ReadInteger();
        if (info.ReadSequence().ReadObjectIdentifier() != Oid)
            return null;
        var d = new AsnReader(info.ReadOctetString(), AsnEncodingRules.DER).ReadOctetString();
        return Import(null, null, d, null);
    }

    internal override byte[] SignOctets(SignatureAlgorithm algorithm, ReadOnlySpan<byte> input) => _library.Sign(_key, input);

    private protected override void DescribeMaterial(JsonObject jwk, bool includePrivate)
    {
        jwk["kty"] = "OKP";
        jwk["crv"] = "Ed25519";
        jwk["x"] = Base64UrlText.Encode(PublicHalf());
        if (includePrivate)
            jwk["d"] = Base64UrlText.Encode(_d);
    }

    protected override void Dispose(bool disposing)
    {
        _key.Dispose();
        CryptographicOperations.ZeroMemory(_d);
        base.Dispose(disposing);
    }

    private byte[] PublicHalf() => _library.PublicKeyOf(_key);
}

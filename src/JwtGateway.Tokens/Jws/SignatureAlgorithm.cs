using System.Security.Cryptography;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.Jws;

/// <summary>
/// The signature algorithms we verify (RFC 7518 section 3.1, RFC 8037 section 3.1, RFC 9864 section 2.2). What is not here, <c>none</c> included, does
/// not exist for us. RFC 9864's ESP256, ESP384 and ESP512 are names of COSE alone: in JOSE, ES256, ES384 and ES512 say the same and are fully specified.
/// </summary>
internal sealed class SignatureAlgorithm
{
    private SignatureAlgorithm(string name, KeyKind kind, HashAlgorithmName hash, int hashBytes)
    {
        Name = name;
        Utf8Name = System.Text.Encoding.ASCII.GetBytes(name);
        KeyKind = kind;
        Hash = hash;
        HashBytes = hashBytes;
    }

    /// <summary>Every algorithm.</summary>
    public static IReadOnlyList<SignatureAlgorithm> All { get; } =
    [
        .. For("RS", KeyKind.Rsa), .. For("PS", KeyKind.Rsa), .. For("HS", KeyKind.Oct),
        new("ES256", KeyKind.EcP256, HashAlgorithmName.SHA256, 32),
        new("ES384", KeyKind.EcP384, HashAlgorithmName.SHA384, 48),
        new("ES512", KeyKind.EcP521, HashAlgorithmName.SHA512, 64),
        new("EdDSA", KeyKind.Ed25519, default, 0), new("Ed25519", KeyKind.Ed25519, default, 0),
    ];

    /// <summary>The name in <c>alg</c>; its case counts.</summary>
    public string Name { get; }

    /// <summary>The same, as it stands in a header.</summary>
    public byte[] Utf8Name { get; }

    /// <summary>The only kind of key that it may be used with.</summary>
    public KeyKind KeyKind { get; }

    /// <summary>The hash of what is signed; none for Ed25519, which takes the input as it is.</summary>
    public HashAlgorithmName Hash { get; }

    /// <summary>The hash's length; 0 without one.</summary>
    public int HashBytes { get; }

    /// <summary>RSASSA-PSS rather than PKCS #1 v1.5.</summary>
    public RSASignaturePadding RsaPadding => Name[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;

    /// <summary>
    /// Whether it is the same operation on the same keys. Apart from itself that is so for EdDSA and Ed25519: on the one kind of OKP key that we know,
    /// the old polymorphic name means what RFC 9864's new one says.
    /// </summary>
    public bool IsSameAs(SignatureAlgorithm other) => ReferenceEquals(this, other) || (KeyKind == KeyKind.Ed25519 && other.KeyKind == KeyKind.Ed25519);

    /// <summary>The algorithm of that name; null when there is none.</summary>
    public static SignatureAlgorithm? Find(ReadOnlySpan<byte> name)
    {
        foreach (var algorithm in All)
        {
            if (name.SequenceEqual(algorithm.Utf8Name))
                return algorithm;
        }

        return null;
    }

    /// <inheritdoc cref="Find(ReadOnlySpan{byte})"/>
    public static SignatureAlgorithm? Find(string name) => All.FirstOrDefault(a => a.Name == name);

    /// <summary>The hash of <paramref name="input"/>, at the start of <paramref name="destination"/> (64 bytes are always enough).</summary>
    public ReadOnlySpan<byte> Digest(ReadOnlySpan<byte> input, Span<byte> destination) =>
        destination[..CryptographicOperations.HashData(Hash, input, destination)];

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static IEnumerable<SignatureAlgorithm> For(string family, KeyKind kind) =>
    [
        new(family + "256", kind, HashAlgorithmName.SHA256, 32),
        new(family + "384", kind, HashAlgorithmName.SHA384, 48),
        new(family + "512", kind, HashAlgorithmName.SHA512, 64),
    ];
}

using System.Security.Cryptography;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.Jws;

/// <summary>The signature algorithms we verify (RFC 7518 section 3.1). What is not here, <c>none</c> included, does not exist for us.</summary>
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
    ];

    /// <summary>The name in <c>alg</c>; its case counts.</summary>
    public string Name { get; }

    /// <summary>The same, as it stands in a header.</summary>
    public byte[] Utf8Name { get; }

    /// <summary>The only kind of key that it may be used with.</summary>
    public KeyKind KeyKind { get; }

    /// <summary>The hash.</summary>
    public HashAlgorithmName Hash { get; }

    /// <summary>The hash's length.</summary>
    public int HashBytes { get; }

    /// <summary>RSASSA-PSS rather than PKCS #1 v1.5.</summary>
    public RSASignaturePadding RsaPadding => Name[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;

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

using System.Security.Cryptography;
using System.Text;

namespace JwtGateway.Tokens.Jwe;

/// <summary>How the key of a token's content is found.</summary>
internal enum KeyManagementMode
{
    /// <summary>It is encrypted with RSAES-OAEP (RFC 7518 section 4.3).</summary>
    RsaOaep,

    /// <summary>It is agreed on (RFC 7518 section 4.6, Direct Key Agreement).</summary>
    Agreement,

    /// <summary>It is wrapped with a key that is agreed on (RFC 7518 section 4.6, Key Agreement with Key Wrapping).</summary>
    AgreementAndWrap,

    /// <summary>It is wrapped with a shared key (RFC 7518 section 4.4).</summary>
    Wrap,

    /// <summary>It is the shared key itself (RFC 7518 section 4.5).</summary>
    Direct,
}

/// <summary>
/// The <c>alg</c>s of encrypted tokens that we take (RFC 7518 section 4.1). What is not here does not exist for us: RSA1_5, PBES2-*, and AES-GCM key
/// wrapping, which nobody mints tokens with.
/// </summary>
internal sealed class KeyManagement
{
    private KeyManagement(string name, KeyManagementMode mode, int wrapBytes = 0, RSAEncryptionPadding? padding = null)
    {
        Name = name;
        Utf8Name = Encoding.ASCII.GetBytes(name);
        Mode = mode;
        WrapBytes = wrapBytes;
        Padding = padding;
    }

    /// <summary>Every one.</summary>
    public static IReadOnlyList<KeyManagement> All { get; } =
    [
        new("RSA-OAEP", KeyManagementMode.RsaOaep, padding: RSAEncryptionPadding.OaepSHA1),
        new("RSA-OAEP-256", KeyManagementMode.RsaOaep, padding: RSAEncryptionPadding.OaepSHA256),
        new("ECDH-ES", KeyManagementMode.Agreement),
        new("ECDH-ES+A128KW", KeyManagementMode.AgreementAndWrap, 16),
        new("ECDH-ES+A192KW", KeyManagementMode.AgreementAndWrap, 24),
        new("ECDH-ES+A256KW", KeyManagementMode.AgreementAndWrap, 32),
        new("A128KW", KeyManagementMode.Wrap, 16),
        new("A192KW", KeyManagementMode.Wrap, 24),
        new("A256KW", KeyManagementMode.Wrap, 32),
        new("dir", KeyManagementMode.Direct),
    ];

    /// <summary>The name in <c>alg</c>; its case counts.</summary>
    public string Name { get; }

    /// <summary>The same, as it stands in a header.</summary>
    public byte[] Utf8Name { get; }

    /// <summary>What is done.</summary>
    public KeyManagementMode Mode { get; }

    /// <summary>The length of the key that wraps; 0 when none does.</summary>
    public int WrapBytes { get; }

    /// <summary>RSA's padding; null for others.</summary>
    public RSAEncryptionPadding? Padding { get; }

    /// <summary>Whether a key is agreed on with an elliptic curve key.</summary>
    public bool Agrees => Mode is KeyManagementMode.Agreement or KeyManagementMode.AgreementAndWrap;

    /// <summary>Whether the encrypted key in a token is empty, because there is none.</summary>
    public bool HasNoEncryptedKey => Mode is KeyManagementMode.Agreement or KeyManagementMode.Direct;

    /// <summary>The one of that name; null when there is none.</summary>
    public static KeyManagement? Find(ReadOnlySpan<byte> name)
    {
        foreach (var algorithm in All)
        {
            if (name.SequenceEqual(algorithm.Utf8Name))
                return algorithm;
        }

        return null;
    }

    /// <inheritdoc cref="Find(ReadOnlySpan{byte})"/>
    public static KeyManagement? Find(string name) => All.FirstOrDefault(a => a.Name == name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

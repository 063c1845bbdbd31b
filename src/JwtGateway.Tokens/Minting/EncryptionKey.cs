using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Tokens.Jwe;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Minting;

/// <summary>A key that tokens are encrypted with: for tests, demonstrations and the command line. Nothing that serves requests has one.</summary>
public abstract class EncryptionKey : IDisposable
{
    private protected EncryptionKey(string? keyId, string? algorithm)
    {
        KeyId = keyId;
        Algorithm = algorithm;
    }

    /// <summary>The key's <c>kid</c>; null when it has none.</summary>
    public string? KeyId { get; }

    /// <summary>The key's <c>alg</c>; null when it names none.</summary>
    public string? Algorithm { get; }

    /// <summary>The algorithm to use when nobody asks for another: <see cref="Algorithm"/>, else a good one of its kind.</summary>
    public string DefaultAlgorithm => Algorithm ?? UsualAlgorithm;

    /// <summary>A good algorithm of its kind.</summary>
    private protected abstract string UsualAlgorithm { get; }

    /// <summary>Reads a JWK (RFC 7517), or a key in PEM. Of a private one the public half is used.</summary>
    /// <exception cref="FormatException">It is neither; the message says what is wrong and never quotes the key.</exception>
    public static EncryptionKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Contains("-----BEGIN ", StringComparison.Ordinal) ? EncryptionKeyReader.ReadPem(text) : EncryptionKeyReader.ReadJwk(text);
    }

    /// <summary>Encrypts a signed token for the owner of the key, who finds it inside (RFC 7519 section 5.2).</summary>
    /// <param name="token">The signed token.</param>
    /// <param name="algorithm">The <c>alg</c>; null: the key's own.</param>
    /// <param name="encryption">The <c>enc</c>.</param>
    /// <exception cref="NotSupportedException">One of the two is unknown, or does not fit the key.</exception>
    public string EncryptToken(string token, string? algorithm = null, string encryption = "A256GCM")
    {
        ArgumentNullException.ThrowIfNull(token);
        var header = new JsonObject { ["alg"] = algorithm ?? DefaultAlgorithm, ["enc"] = encryption, ["cty"] = "JWT" };
        if (KeyId is { Length: > 0 } kid)
            header["kid"] = kid;
        return Encrypt(header, Encoding.ASCII.GetBytes(token));
    }

    /// <summary>Encrypts <paramref name="plaintext"/> and returns the compact form (RFC 7516 section 7.1).</summary>
    /// <param name="header">The protected header; its <c>alg</c> and <c>enc</c> are what is encrypted with. <c>epk</c> is added where one is needed.</param>
    /// <param name="plaintext">Any octets.</param>
    /// <exception cref="NotSupportedException"><c>alg</c> or <c>enc</c> is missing, unknown or of another kind of key.</exception>
    public string Encrypt(JsonObject header, ReadOnlySpan<byte> plaintext)
    {
        ArgumentNullException.ThrowIfNull(header);
        var alg = KeyManagement.Find((string?)header["alg"] ?? "") ?? throw Unsupported("alg", header, KeyManagement.All);
        var enc = ContentEncryption.Find((string?)header["enc"] ?? "") ?? throw Unsupported("enc", header, ContentEncryption.All);
        var complete = header.DeepClone().AsObject();
        var (contentKey, encryptedKey) = MakeKey(alg, enc, complete);
        var encoded = Base64UrlText.Encode(Encoding.UTF8.GetBytes(complete.ToJsonString()));
        var iv = RandomNumberGenerator.GetBytes(enc.IvBytes);
        var (ciphertext, tag) = enc.Encrypt(contentKey, iv, Encoding.ASCII.GetBytes(encoded), plaintext);
        return string.Join('.', encoded, Base64UrlText.Encode(encryptedKey), Base64UrlText.Encode(iv), Base64UrlText.Encode(ciphertext), Base64UrlText.Encode(tag));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what the platform holds.</summary>
    protected virtual void Dispose(bool disposing) { }

    /// <summary>The key of the content, and how it stands in the token; what the other side needs besides is added to the header.</summary>
    internal abstract (byte[] ContentKey, byte[] EncryptedKey) MakeKey(KeyManagement algorithm, ContentEncryption encryption, JsonObject header);

    /// <summary>The algorithm is of another kind of key.</summary>
    private protected static NotSupportedException Misfit(KeyManagement algorithm, string kind) => new($"Algorithm {algorithm} does not fit the key: {kind}.");

    private static NotSupportedException Unsupported(string member, JsonObject header, IEnumerable<object> all) =>
        new($"[{member}] \"{SafeText.Of((string?)header[member] ?? "")}\" is not supported; use one of {string.Join(", ", all)}.");
}

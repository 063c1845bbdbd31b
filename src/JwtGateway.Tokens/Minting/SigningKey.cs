using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.Minting;

/// <summary>A key that tokens are signed with: for tests, demonstrations and the command line. Nothing that serves requests has one.</summary>
public abstract class SigningKey : IDisposable
{
    private protected SigningKey(string? keyId, string? algorithm)
    {
        KeyId = keyId;
        Algorithm = algorithm;
    }

    /// <summary>The key's <c>kid</c>; null when it has none.</summary>
    public string? KeyId { get; }

    /// <summary>The key's <c>alg</c>; null when it names none.</summary>
    public string? Algorithm { get; }

    /// <summary>The algorithm to sign with when nobody asks for another: <see cref="Algorithm"/>, else the usual one of its kind.</summary>
    public string DefaultAlgorithm => Algorithm ?? UsualAlgorithm;

    /// <summary>The kind.</summary>
    internal abstract KeyKind Kind { get; }

    /// <summary>The first algorithm of its kind.</summary>
    private protected virtual string UsualAlgorithm => SignatureAlgorithm.All.First(a => a.KeyKind == Kind).Name;

    /// <summary>Reads a private JWK (RFC 7517), or a private key in PEM (PKCS #8, PKCS #1, SEC 1).</summary>
    /// <exception cref="FormatException">It is neither; the message says what is wrong and never quotes the key.</exception>
    /// <exception cref="NotSupportedException">It is an Ed25519 key, and there is no OpenSSL to sign with.</exception>
    public static SigningKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Contains("-----BEGIN ", StringComparison.Ordinal) ? SigningKeyReader.ReadPem(text) : SigningKeyReader.ReadJwk(text);
    }

    /// <summary>Makes a new key for <paramref name="algorithm"/>: RSA with 2048 bits, the algorithm's curve, or a secret as long as its hash.</summary>
    /// <exception cref="NotSupportedException">No such algorithm, or the platform has none (Ed25519 needs OpenSSL).</exception>
    public static SigningKey Generate(string algorithm, string? keyId)
    {
        var known = SignatureAlgorithm.Find(algorithm) ?? throw new NotSupportedException(Unknown(algorithm));
        return known.KeyKind switch
        {
            KeyKind.Rsa => RsaSigningKey.New(keyId, algorithm),
            KeyKind.Oct => OctSigningKey.New(keyId, algorithm, known.HashBytes),
            KeyKind.Ed25519 => Ed25519SigningKey.New(keyId, algorithm),
            _ => EcSigningKey.New(keyId, algorithm, Curve.Of(known.KeyKind)),
        };
    }

    /// <summary>The key as a JWK, private members included: a secret.</summary>
    public JsonObject ToPrivateJwk() => Describe(includePrivate: true);

    /// <summary>The key as others verify with it. For a shared secret that is the secret itself.</summary>
    public JsonObject ToPublicJwk() => Describe(includePrivate: false);

    /// <summary>Signs <paramref name="payload"/> and returns the compact form (RFC 7515 section 7.1).</summary>
    /// <param name="header">The protected header; its <c>alg</c> is what is signed with.</param>
    /// <param name="payload">Any octets.</param>
    /// <exception cref="NotSupportedException"><c>alg</c> is missing, unknown or of another kind of key.</exception>
    public string Sign(JsonObject header, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(header);
        var name = (string?)header["alg"] ?? throw new NotSupportedException("The header has no alg.");
        var algorithm = SignatureAlgorithm.Find(name) ?? throw new NotSupportedException(Unknown(name));
        if (algorithm.KeyKind != Kind)
            throw new NotSupportedException($"Algorithm {name} does not fit the key: {KeyKinds.Describe(Kind)}.");
        var input = $"{Base64UrlText.Encode(Encoding.UTF8.GetBytes(header.ToJsonString()))}.{Base64UrlText.Encode(payload)}";
        return $"{input}.{Base64UrlText.Encode(SignOctets(algorithm, Encoding.ASCII.GetBytes(input)))}";
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what the platform holds.</summary>
    protected virtual void Dispose(bool disposing) { }

    /// <summary>The signature of <paramref name="input"/> alone.</summary>
    internal abstract byte[] SignOctets(SignatureAlgorithm algorithm, ReadOnlySpan<byte> input);

    /// <summary>Adds <c>kty</c> and what belongs to it.</summary>
    private protected abstract void DescribeMaterial(JsonObject jwk, bool includePrivate);

    private static string Unknown(string algorithm) =>
        $"Algorithm \"{SafeText.Of(algorithm)}\" is not supported; use one of {string.Join(", ", SignatureAlgorithm.All)}.";

    private JsonObject Describe(bool includePrivate)
    {
        var jwk = new JsonObject();
        DescribeMaterial(jwk, includePrivate);
        if (KeyId is not null)
            jwk["kid"] = KeyId;
        if (Algorithm is not null)
            jwk["alg"] = Algorithm;
        jwk["use"] = "sig";
        return jwk;
    }
}

using System.Security.Cryptography;
using System.Text;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Keys;

/// <summary>An Ed25519 public key (RFC 8037 section 2).</summary>
internal sealed class Ed25519VerificationKey : VerificationKey
{
    private readonly Ed25519Library _library;
    private readonly Ed25519Library.KeyHandle _key;

    private Ed25519VerificationKey(JwkFacts facts, byte[] x, Ed25519Library library, Ed25519Library.KeyHandle key)
        : base(facts, Thumbprint(x))
    {
        _library = library;
        _key = key;
    }

    internal override KeyKind Kind => KeyKind.Ed25519;

    /// <summary>The key of that point, unless there is no <paramref name="library"/>.</summary>
    public static KeyResult Create(JwkFacts facts, byte[] x, Ed25519Library? library)
    {
        if (facts.Misfit(KeyKind.Ed25519) is { } misfit)
            return KeyResult.Refused(misfit);
        if (x.Length != Ed25519Library.KeyBytes)
            return KeyResult.Refused($"[x] has {x.Length} octets; Ed25519 has exactly {Ed25519Library.KeyBytes} (RFC 8037 section 2)");
        if (Ed25519Point.Problem(x) is { } problem)
            return KeyResult.Refused("[x] " + problem);
        if (library is null)
            return KeyResult.Refused("Ed25519 is not available: it needs OpenSSL 1.1.1 or later (libcrypto), which was not found");
        return library.ImportPublic(x) is { } key
            ? KeyResult.Of(new Ed25519VerificationKey(facts, x, library, key))
            : KeyResult.Refused("Ed25519 is not available: OpenSSL does not take the key, perhaps because of a FIPS configuration");
    }

    internal override bool Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature) =>
        _library.Verify(_key, input, signature);

    // RFC 8037 appendix A.3.
    private static string Thumbprint(byte[] x) =>
        Base64UrlText.Encode(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"Ed25519","kty":"OKP","x":"{{Base64UrlText.Encode(x)}}"}""")));
}

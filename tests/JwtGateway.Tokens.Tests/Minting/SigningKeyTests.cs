using System.Security.Cryptography;
using System.Text.Json.Nodes;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Minting;
using JwtGateway.Tokens.Tests.Support;

namespace JwtGateway.Tokens.Tests.Minting;

/// <summary>Keys and tokens for tests, demonstrations and the command line.</summary>
public sealed class SigningKeyTests
{
    [Test]
    public void Private_keys_survive_the_way_through_JSON()
    {
        foreach (var algorithm in TestKeys.Algorithms)
        {
            var key = TestKeys.For(algorithm);
            using var again = SigningKey.Parse(key.ToPrivateJwk().ToJsonString());
            again.ToPrivateJwk().ToJsonString().ShouldBe(key.ToPrivateJwk().ToJsonString());
            (again.DefaultAlgorithm, again.KeyId).ShouldBe((algorithm, key.KeyId));
        }
    }

    [Test]
    public void Public_half_holds_nothing_private()
    {
        foreach (var algorithm in TestKeys.Algorithms.Where(a => !a.StartsWith("HS", StringComparison.Ordinal)))
            TestKeys.For(algorithm).ToPublicJwk().Select(m => m.Key).ShouldNotContain(k => k == "d" || k == "p" || k == "q" || k == "k");
    }

    [Test]
    public void PEM_keys_sign_with_the_usual_algorithm()
    {
        using var rsa = RSA.Create(2048);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        foreach (var (pem, algorithm) in new[]
                 {
                     (rsa.ExportPkcs8PrivateKeyPem(), "RS256"), (rsa.ExportRSAPrivateKeyPem(), "RS256"),
                     (ecdsa.ExportPkcs8PrivateKeyPem(), "ES384"), (ecdsa.ExportECPrivateKeyPem(), "ES384"),
                 })
        {
            using var key = SigningKey.Parse(pem);
            key.DefaultAlgorithm.ShouldBe(algorithm);
            JwsVerification.Verify(TokenMinter.Mint(key, []), TestKeys.Set(key)).ShouldBeOfType<JwsOutcome.Verified>();
        }
    }

    [Test]
    public void What_is_no_private_key_is_named_without_quoting_it()
    {
        using var rsa = RSA.Create(2048);
        string[] bad =
        [
            "", "secret text", "[]", "{}", """{"kty":"oct"}""", """{"kty":"OKP"}""", TestKeys.Rs256.ToPublicJwk().ToJsonString(),
            TestKeys.Es256.ToPublicJwk().ToJsonString(), """{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}""",
            rsa.ExportSubjectPublicKeyInfoPem(), "-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----",
        ];
        foreach (var text in bad)
            Should.Throw<FormatException>(() => SigningKey.Parse(text)).Message.ShouldNotContain("secret");
    }

    [Test]
    public void Algorithms_that_do_not_fit_are_refused()
    {
        Should.Throw<NotSupportedException>(() => SigningKey.Generate("none", null));
        Should.Throw<NotSupportedException>(() => TokenMinter.Mint(TestKeys.Rs256, [], "ES256"));
        Should.Throw<NotSupportedException>(() => TokenMinter.Mint(TestKeys.Rs256, [], "HS256"));
        Should.Throw<NotSupportedException>(() => TestKeys.Rs256.Sign([], []));
    }

    [Test]
    public void Kid_can_be_replaced_and_left_out()
    {
        string? Kid(string? keyId) => (string?)JsonNode.Parse(Base64UrlText.Decode(
            TokenMinter.Mint(TestKeys.Es256, [], keyId: keyId).Split('.')[0])!)!["kid"];
        Kid(null).ShouldBe("key-ES256");
        Kid("other").ShouldBe("other");
        Kid("").ShouldBeNull();
    }
}

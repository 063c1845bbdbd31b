using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using JwtGateway.Tokens.Minting;

namespace JwtGateway.Tokens.Tests.Keys;

/// <summary>Public keys in PEM, as people have them.</summary>
public sealed class PemKeyTests
{
    private static readonly RSA Rsa = RSA.Create(2048);
    private static readonly ECDsa P256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly ECDsa P521 = ECDsa.Create(ECCurve.NamedCurves.nistP521);

    // RFC 8410 section 10.1 and 10.3.
    private const string Ed25519Public = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
    private const string Ed25519Private = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";

    private static JwkSetParseResult Read(string pem, string? kid = null, string? algorithm = null) =>
        new PemKeyReader(new KeyDefaults(kid, algorithm is null ? null : SignatureAlgorithm.Find(algorithm)), Ed25519Library.Shared).Read(pem);

    private static string Refusal(string pem)
    {
        // A good key stands behind it: whatever is wrong with one harms no other.
        var result = Read(pem + "\n" + P256.ExportSubjectPublicKeyInfoPem());
        result.Set.ShouldNotBeNull().Keys.ShouldHaveSingleItem();
        return result.Ignored.ShouldHaveSingleItem().Reason;
    }

    private static bool Verifies(string pem, string privatePem, string algorithm)
    {
        using var key = SigningKey.Parse(privatePem);
        return JwsVerification.Verify(TokenMinter.Mint(key, [], algorithm), Read(pem).Set.ShouldNotBeNull()) is JwsOutcome.Verified;
    }

    private static X509Certificate2 Certificate(CertificateRequest request) =>
        request.CreateSelfSigned(new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2002, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Test]
    public void Public_keys_in_every_form_verify_what_their_private_halves_sign()
    {
        var rsa = Rsa.ExportPkcs8PrivateKeyPem();
        Verifies(Rsa.ExportSubjectPublicKeyInfoPem(), rsa, "RS256").ShouldBeTrue();
        Verifies(Rsa.ExportSubjectPublicKeyInfoPem(), rsa, "PS512").ShouldBeTrue();
        Verifies(Rsa.ExportRSAPublicKeyPem(), rsa, "RS384").ShouldBeTrue();
        Verifies(P256.ExportSubjectPublicKeyInfoPem(), P256.ExportPkcs8PrivateKeyPem(), "ES256").ShouldBeTrue();
        Verifies(P521.ExportSubjectPublicKeyInfoPem(), P521.ExportECPrivateKeyPem(), "ES512").ShouldBeTrue();
        Verifies(Ed25519Public, Ed25519Private, "EdDSA").ShouldBeTrue();
        Verifies(Ed25519Public, Ed25519Private, "Ed25519").ShouldBeTrue();
    }

    [Test]
    public void Of_a_certificate_its_key_counts_and_neither_its_dates_nor_its_issuer()
    {
        using var rsa = Certificate(new CertificateRequest("CN=a", Rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        using var ec = Certificate(new CertificateRequest("CN=b", P256, HashAlgorithmName.SHA256));
        Verifies(rsa.ExportCertificatePem(), Rsa.ExportPkcs8PrivateKeyPem(), "RS256").ShouldBeTrue();
        Verifies(ec.ExportCertificatePem(), P256.ExportPkcs8PrivateKeyPem(), "ES256").ShouldBeTrue();
    }

    [Test]
    public void Several_blocks_are_several_keys_with_text_between_them()
    {
        using var certificate = Certificate(new CertificateRequest("CN=a", P521, HashAlgorithmName.SHA256));
        var result = Read($"subject=a\n{Rsa.ExportSubjectPublicKeyInfoPem()}\r\n# and\r\n{certificate.ExportCertificatePem()}\n{Ed25519Public}bye");
        result.Set.ShouldNotBeNull().Keys.Select(k => (k.KeyType, k.KeyId, k.Algorithm)).ShouldBe([("RSA", null, null), ("EC", null, null), ("OKP", null, null)]);
        result.Ignored.ShouldBeEmpty();
    }

    [Test]
    public void Key_id_and_algorithm_are_as_configured_and_the_algorithm_binds()
    {
        var set = Read(Rsa.ExportSubjectPublicKeyInfoPem(), "k1", "PS256").Set.ShouldNotBeNull();
        set.Keys.ShouldHaveSingleItem().ShouldSatisfyAllConditions(k => k.KeyId.ShouldBe("k1"), k => k.Algorithm.ShouldBe("PS256"));
        using var key = SigningKey.Parse(Rsa.ExportPkcs8PrivateKeyPem());
        JwsVerification.Verify(TokenMinter.Mint(key, [], "PS256"), set).ShouldBeOfType<JwsOutcome.Verified>();
        JwsVerification.Verify(TokenMinter.Mint(key, [], "RS256"), set).ShouldBeOfType<JwsOutcome.Refused>();
        Read(Rsa.ExportSubjectPublicKeyInfoPem(), null, "ES256").Ignored.ShouldHaveSingleItem().Reason.ShouldBe("[alg] ES256 does not fit the key: it is an RSA key");
    }

    [Test]
    public void Private_keys_are_refused_and_not_quoted()
    {
        foreach (var pem in new[]
                 {
                     Rsa.ExportPkcs8PrivateKeyPem(), Rsa.ExportRSAPrivateKeyPem(), P256.ExportECPrivateKeyPem(), Ed25519Private,
                     P256.ExportEncryptedPkcs8PrivateKeyPem("password", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 10)),
                 })
        {
            var reason = Refusal(pem);
            reason.ShouldStartWith("it is a private key; a public one belongs here");
            reason.ShouldNotContain(pem.Split('\n')[1][..16]);
        }
    }

    [Test]
    public void What_is_no_usable_public_key_says_why()
    {
        using var small = RSA.Create(1024);
        using var koblitz = ECDsa.Create(ECCurve.CreateFromValue("1.3.132.0.10"));
        var spki = P256.ExportSubjectPublicKeyInfo();
        Refusal(small.ExportSubjectPublicKeyInfoPem()).ShouldStartWith("[n] has 1024 bits");
        Refusal(small.ExportRSAPublicKeyPem()).ShouldStartWith("[n] has 1024 bits");
        Refusal(koblitz.ExportSubjectPublicKeyInfoPem()).ShouldBe("its curve is not P-256, P-384 or P-521");
        Refusal(PemEncoding.WriteString("X509 CRL", [1])).ShouldBe("\"X509 CRL\" is not PUBLIC KEY, RSA PUBLIC KEY or CERTIFICATE");
        Refusal(PemEncoding.WriteString("PUBLIC KEY", [1, 2, 3])).ShouldStartWith("it cannot be read");
        Refusal(PemEncoding.WriteString("PUBLIC KEY", [.. spki, 0])).ShouldStartWith("there is something behind the key");
        Refusal(PemEncoding.WriteString("RSA PUBLIC KEY", spki)).ShouldStartWith("it cannot be read");
        Refusal(PemEncoding.WriteString("CERTIFICATE", spki)).ShouldStartWith("it cannot be read");

        // The last octet of the point is another one: it is off the curve.
        Refusal(PemEncoding.WriteString("PUBLIC KEY", [.. spki[..^1], (byte)(spki[^1] ^ 1)])).ShouldStartWith("it cannot be read");

        // X25519 (RFC 8410 section 3): an OKP key, but not one to sign with.
        var agreement = Convert.FromBase64String("MCowBQYDK2VuAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=");
        Refusal(PemEncoding.WriteString("PUBLIC KEY", agreement)).ShouldBe("its algorithm 1.3.101.110 is not RSA, EC or Ed25519");
    }

    [TestCase("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PRIVATE KEY-----\n")]
    [TestCase("-----BEGIN PUBLIC KEY-----\n!!!!\n-----END PUBLIC KEY-----\n")]
    public void Block_that_is_no_PEM_is_not_passed_over_in_silence(string pem) => Refusal(pem).ShouldStartWith("it is not PEM");

    [TestCase("")]
    [TestCase("no keys here")]
    public void Text_without_a_block_has_no_key(string pem) => Read(pem).Error.ShouldBe(JwkSetError.NoUsableKey);

    [Test]
    public void Blocks_beyond_the_limit_are_reported()
    {
        var result = Read(string.Concat(Enumerable.Repeat(Ed25519Public, JwkSet.MaxKeys + 1)));
        result.Set.ShouldNotBeNull().Keys.Length.ShouldBe(JwkSet.MaxKeys);
        result.Ignored.ShouldHaveSingleItem().Index.ShouldBe(JwkSet.MaxKeys);
    }

    [Test]
    public void Ed25519_private_key_in_PEM_belongs_to_its_public_one()
    {
        using var key = SigningKey.Parse(Ed25519Private);
        key.DefaultAlgorithm.ShouldBe("EdDSA");
        ((string?)key.ToPublicJwk()["x"]).ShouldBe("Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE");
        JsonNode.Parse(key.ToPrivateJwk().ToJsonString())!["crv"]!.GetValue<string>().ShouldBe("Ed25519");
    }
}

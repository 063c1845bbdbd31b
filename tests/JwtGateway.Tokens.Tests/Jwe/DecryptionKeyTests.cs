using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Tokens.Jwe;
using JwtGateway.Tokens.Jwe.Keys;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using JwtGateway.Tokens.Minting;
using JwtGateway.Tokens.Tests.Support;
using static JwtGateway.Tokens.Tests.Support.Text;

namespace JwtGateway.Tokens.Tests.Jwe;

/// <summary>Which keys may decrypt, how they are written down, and which of them is taken.</summary>
public sealed class DecryptionKeyTests
{
    private static DecryptionKeysRead Read(string text, KeyFormat format) => DecryptionKeySet.Parse(Utf8(text), format);

    private static string Problem(JsonObject key)
    {
        var read = EncryptionKeys.Read(key);
        read.Set.ShouldBeNull();
        return read.Ignored.Single().Reason;
    }

    private static string Outcome(string token, DecryptionKeySet keys) => JweDecryption.Decrypt(token, keys) switch
    {
        JweOutcome.Decrypted opened => Encoding.UTF8.GetString(opened.Plaintext.Span),
        JweOutcome.Refused refused => refused.Reason,
        _ => "?",
    };

    [Test]
    public void Private_keys_are_read_from_PEM()
    {
        using var rsa = RSA.Create(2048);
        using var ec = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP384);
        var pem = string.Join('\n', rsa.ExportPkcs8PrivateKeyPem(), "words", rsa.ExportRSAPrivateKeyPem(), ec.ExportPkcs8PrivateKeyPem(), ec.ExportECPrivateKeyPem());
        var keys = Read(pem, KeyFormat.Pem).Set.ShouldNotBeNull();
        keys.Keys.Select(k => k.KeyType).ShouldBe(["RSA", "RSA", "EC", "EC"]);
        keys.Keys[0].DisplayId.ShouldBe(keys.Keys[1].DisplayId);

        using var toRsa = EncryptionKey.Parse(rsa.ExportSubjectPublicKeyInfoPem());
        using var toEc = EncryptionKey.Parse(ec.ExportSubjectPublicKeyInfoPem());
        Outcome(toRsa.EncryptToken("a.b.c"), keys).ShouldBe("a.b.c");
        Outcome(toEc.EncryptToken("a.b.c", "ECDH-ES"), keys).ShouldBe("a.b.c");
        Outcome(toEc.EncryptToken("a.b.c"), keys).ShouldBe("a.b.c");
    }

    [Test]
    public void Of_a_PEM_text_what_is_no_private_key_is_ignored_with_a_reason()
    {
        using var rsa = RSA.Create(2048);
        using var odd = ECDiffieHellman.Create(ECCurve.CreateFromFriendlyName("secp256k1"));
        var pem = string.Join(
            '\n',
            rsa.ExportSubjectPublicKeyInfoPem(),
            rsa.ExportEncryptedPkcs8PrivateKeyPem("password", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 10)),
            odd.ExportPkcs8PrivateKeyPem(),
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\n???",
            rsa.ExportPkcs8PrivateKeyPem());
        var read = Read(pem, KeyFormat.Pem);
        read.Set.ShouldNotBeNull().Keys.Length.ShouldBe(1);
        read.Ignored.Select(i => i.Reason).ShouldBe([
            "\"PUBLIC KEY\" is not PRIVATE KEY, RSA PRIVATE KEY or EC PRIVATE KEY",
            "it is a private key that is encrypted itself; write it without a password",
            "its curve is not P-256, P-384 or P-521",
            "it is not a private RSA or EC key",
            "it is not PEM: its lines are not Base64, or its end does not match its beginning",
        ]);
    }

    [Test]
    public void A_shared_key_is_its_octets_or_their_Base64()
    {
        byte[] octets = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
        var token = EncryptionKeys.Encrypt(EncryptionKeys.Oct(32), "dir", "A256GCM", "text");
        Outcome(token, DecryptionKeySet.Parse(octets, KeyFormat.Raw).Set!).ShouldBe("text");
        Outcome(token, Read(Convert.ToBase64String(octets) + "\n", KeyFormat.Base64).Set!).ShouldBe("text");
        DecryptionKeySet.Parse(octets.AsSpan(1), KeyFormat.Raw).Ignored.Single().Reason.ShouldContain("31 octets");
        Read("?", KeyFormat.Base64).Detail.ShouldBe("it is not Base64");
    }

    [TestCase("{", JwkSetError.InvalidJson)]
    [TestCase("[]", JwkSetError.InvalidJson)]
    [TestCase("{}", JwkSetError.NoKeysMember)]
    [TestCase("""{"keys":{}}""", JwkSetError.NoKeysMember)]
    [TestCase("""{"keys":[],"keys":[]}""", JwkSetError.InvalidJson)]
    [TestCase("""{"keys":[]}""", JwkSetError.NoUsableKey)]
    [TestCase("""{"keys":[7,{},{"kty":"oct"},{"kty":7},{"kty":"OKP","d":""},{"\ud800":1}]}""", JwkSetError.NoUsableKey)]
    public void Text_that_is_no_set_has_no_keys(string text, JwkSetError error) => Read(text, KeyFormat.Jwks).Error.ShouldBe(error);

    [Test]
    public void One_JWK_is_read_past_a_byte_order_mark() =>
        Read("\uFEFF" + EncryptionKeys.Rsa("r").ToJsonString(), KeyFormat.Jwk).Set.ShouldNotBeNull().Keys.Single().DisplayId.ShouldBe("r");

    [Test]
    public void Keys_that_are_not_for_decrypting_are_refused_with_a_reason()
    {
        var rsa = EncryptionKeys.Rsa();
        Problem(With(EncryptionKeys.Rsa(), j => j.Remove("d"))).ShouldContain("it is a public key");
        Problem(With(EncryptionKeys.Rsa(), j => j.Remove("p"))).ShouldBe("[p] is missing");
        Problem(With(EncryptionKeys.Ec(), j => j.Remove("d"))).ShouldContain("it is a public key");
        Problem(With(EncryptionKeys.Rsa(), j => j["use"] = "sig")).ShouldBe("[use] is \"sig\", not \"enc\"");
        Problem(With(EncryptionKeys.Rsa(), j => j["key_ops"] = new JsonArray("encrypt"))).ShouldContain("neither \"decrypt\" nor \"unwrapKey\"");
        Problem(With(EncryptionKeys.Ec(), j => j["key_ops"] = new JsonArray("decrypt"))).ShouldContain("neither \"deriveKey\" nor \"deriveBits\"");
        Problem(With(EncryptionKeys.Rsa(), j => j["alg"] = "RSA1_5")).ShouldContain("not supported to decrypt with");
        Problem(With(EncryptionKeys.Rsa(), j => j["alg"] = "RS256")).ShouldContain("not supported to decrypt with");
        Problem(With(EncryptionKeys.Rsa(), j => j["alg"] = "dir")).ShouldContain("does not fit the key");
        Problem(With(EncryptionKeys.Rsa(), j => j["alg"] = "A256GCM")).ShouldContain("does not fit the key");
        Problem(With(EncryptionKeys.Ec(), j => j["alg"] = "RSA-OAEP")).ShouldContain("does not fit the key");
        Problem(With(EncryptionKeys.Oct(32), j => j["alg"] = "ECDH-ES")).ShouldContain("does not fit the key");
        Problem(With(EncryptionKeys.Oct(32), j => j["alg"] = "A128KW")).ShouldBe("[k] has 32 octets; A128KW needs 16");
        Problem(With(EncryptionKeys.Oct(32), j => j["alg"] = "A128GCM")).ShouldBe("[k] has 32 octets; A128GCM needs 16");
        Problem(With(EncryptionKeys.Oct(20), _ => { })).ShouldContain("20 octets");
        Problem(With(EncryptionKeys.Ec(), j => j["crv"] = "P-384")).ShouldContain("has exactly 48");
        Problem(With(EncryptionKeys.Ec(), j => j["crv"] = "X25519")).ShouldContain("is not P-256, P-384 or P-521");
        Problem(With(EncryptionKeys.Rsa(), j => j["oth"] = new JsonArray())).ShouldContain("more than two primes");
        Problem(With(EncryptionKeys.Rsa(), j => j["n"] = ((string)rsa["n"]!)[..200])).ShouldContain("2048 are needed");
    }

    [Test]
    public void Halves_that_do_not_belong_together_are_refused()
    {
        using var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        Problem(With(EncryptionKeys.Ec(), j => j["d"] = Base64UrlText.Encode(other.ExportParameters(true).D))).ShouldContain("the platform refuses it");
        using var rsa = RSA.Create(2048);
        var parameters = rsa.ExportParameters(true);
        Problem(With(EncryptionKeys.Rsa(), j => j["n"] = Base64UrlText.Encode(parameters.Modulus))).ShouldContain("the platform refuses it");
    }

    [Test]
    public void A_bad_key_harms_no_other()
    {
        var read = EncryptionKeys.Read(With(EncryptionKeys.Rsa("public"), j => j.Remove("d")), EncryptionKeys.Ec("P-256", "good"));
        read.Set!.Keys.Select(k => k.KeyId).ShouldBe(["good"]);
        read.Ignored.Select(i => (i.Index, i.KeyId)).ShouldBe([(0, "public")]);
    }

    [TestCase("a", new[] { "a" }, "text")]
    [TestCase("a", new[] { "b" }, "jwt_decryption_failed")]
    [TestCase("a", new[] { "" }, "text")]
    [TestCase("", new[] { "b" }, "text")]
    [TestCase("A", new[] { "a" }, "jwt_decryption_failed")]
    public void Kid_names_the_key_where_both_have_one(string ofToken, string[] ofKeys, string outcome)
    {
        var token = EncryptionKeys.Encrypt(EncryptionKeys.Oct(32), "A256KW", "A128GCM", "text", h => h["kid"] = ofToken);
        Outcome(token, EncryptionKeys.Set([.. ofKeys.Select(k => EncryptionKeys.Oct(32, k))])).ShouldBe(outcome);
    }

    [Test]
    public void A_key_that_has_the_kid_is_tried_alone()
    {
        // The nameless key would open it, but somebody says that another one does.
        var token = EncryptionKeys.Encrypt(EncryptionKeys.Oct(32), "A256KW", "A128GCM", "text", h => h["kid"] = "a");
        Outcome(token, EncryptionKeys.Set(EncryptionKeys.Oct(32), EncryptionKeys.Oct(32, "a", first: 9))).ShouldBe("jwt_decryption_failed");
        Outcome(token, EncryptionKeys.Set(EncryptionKeys.Oct(32, "a", first: 9), EncryptionKeys.Oct(32, "a"))).ShouldBe("text");
    }

    [Test]
    public void A_key_with_an_alg_decrypts_with_no_other()
    {
        JsonObject Bound(string alg, int bytes = 32) => With(EncryptionKeys.Oct(bytes), j => j["alg"] = alg);
        var wrapped = EncryptionKeys.Encrypt(EncryptionKeys.Oct(32), "A256KW", "A256GCM", "text");
        var direct = EncryptionKeys.Encrypt(EncryptionKeys.Oct(32), "dir", "A256GCM", "text");
        Outcome(wrapped, EncryptionKeys.Set(Bound("A256KW"))).ShouldBe("text");
        Outcome(direct, EncryptionKeys.Set(Bound("A256KW"))).ShouldBe("jwt_decryption_failed");
        Outcome(direct, EncryptionKeys.Set(Bound("dir"))).ShouldBe("text");
        Outcome(wrapped, EncryptionKeys.Set(Bound("dir"))).ShouldBe("jwt_decryption_failed");
        Outcome(direct, EncryptionKeys.Set(Bound("A256GCM"))).ShouldBe("text");
        Outcome(wrapped, EncryptionKeys.Set(Bound("A256GCM"))).ShouldBe("jwt_decryption_failed");
        Outcome(direct, EncryptionKeys.Set(Bound("A128CBC-HS256"))).ShouldBe("jwt_decryption_failed");
        var agreed = EncryptionKeys.Encrypt(EncryptionKeys.Ec(), "ECDH-ES", "A256GCM", "text");
        Outcome(agreed, EncryptionKeys.Set(With(EncryptionKeys.Ec(), j => j["alg"] = "ECDH-ES+A128KW"))).ShouldBe("jwt_decryption_failed");
        Outcome(agreed, EncryptionKeys.Set(With(EncryptionKeys.Ec(), j => j["alg"] = "ECDH-ES"))).ShouldBe("text");
    }

    [Test]
    public void Not_more_than_eight_keys_are_tried_and_those_of_another_kind_do_not_count()
    {
        var token = EncryptionKeys.Encrypt(EncryptionKeys.Oct(32), "A256KW", "A128GCM", "text");
        JsonObject[] strangers = [.. Enumerable.Range(2, 8).Select(i => EncryptionKeys.Oct(32, first: (byte)i))];
        Outcome(token, EncryptionKeys.Set([.. strangers[1..], EncryptionKeys.Oct(32)])).ShouldBe("text");
        Outcome(token, EncryptionKeys.Set([.. strangers, EncryptionKeys.Oct(32)])).ShouldBe("jwt_decryption_failed");
        JsonObject[] others = [.. Enumerable.Repeat(EncryptionKeys.Ec(), 20), .. Enumerable.Repeat(EncryptionKeys.Oct(16), 20)];
        Outcome(token, EncryptionKeys.Set([.. others, EncryptionKeys.Oct(32)])).ShouldBe("text");
    }

    [Test]
    public void The_key_of_another_length_than_the_content_needs_is_refused()
    {
        // What is wrapped is a key of A128GCM, but the header asks for A256GCM.
        var parts = EncryptionKeys.Encrypt(EncryptionKeys.Rsa(), "RSA-OAEP", "A128GCM", "text").Split('.');
        parts[0] = B64("""{"alg":"RSA-OAEP","enc":"A256GCM"}""");
        Outcome(string.Join('.', parts), EncryptionKeys.Set(EncryptionKeys.Rsa())).ShouldBe("jwt_decryption_failed");
    }

    [Test]
    public void One_key_serves_many_threads()
    {
        var keys = EncryptionKeys.Set(EncryptionKeys.Rsa(), EncryptionKeys.Ec());
        var tokens = new[] { ("RSA-OAEP", EncryptionKeys.Rsa()), ("ECDH-ES", EncryptionKeys.Ec()), ("ECDH-ES+A128KW", EncryptionKeys.Ec()) }
            .Select(t => EncryptionKeys.Encrypt(t.Item2, t.Item1, "A128CBC-HS256", "text")).ToArray();
        Parallel.For(0, 300, i => Outcome(i % 5 == 0 ? tokens[i % 3][..^6] + "AAAAAA" : tokens[i % 3], keys).ShouldBe(i % 5 == 0 ? "jwt_decryption_failed" : "text"));
    }

    [Test]
    public void Names_of_the_contract_are_the_algorithms_of_the_engine()
    {
        EncryptionAlgorithmNames.KeyManagement.ShouldBe(KeyManagement.All.Select(a => a.Name));
        EncryptionAlgorithmNames.ContentEncryption.ShouldBe(ContentEncryption.All.Select(a => a.Name));
    }

    private static JsonObject With(JsonObject key, Action<JsonObject> change)
    {
        change(key);
        return key;
    }
}

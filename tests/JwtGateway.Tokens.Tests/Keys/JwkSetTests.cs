using System.Security.Cryptography;
using System.Text.Json.Nodes;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using JwtGateway.Tokens.Minting;
using JwtGateway.Tokens.Tests.Support;
using static JwtGateway.Tokens.Tests.Support.Text;

namespace JwtGateway.Tokens.Tests.Keys;

/// <summary>JWK Sets as they come: mostly good, sometimes broken, never all or nothing.</summary>
public sealed class JwkSetTests
{
    private static JwkSetParseResult Parse(string json) => JwkSet.Parse(Utf8(json));

    private static IgnoredKey Ignored(JsonObject jwk)
    {
        // A good key stands beside it: whatever is wrong with one harms no other.
        var result = Parse(TestKeys.Jwks(jwk, TestKeys.Es256.ToPublicJwk()));
        result.Set.ShouldNotBeNull().Keys.Single().KeyId.ShouldBe("key-ES256");
        return result.Ignored.Single();
    }

    [Test]
    public void Usable_keys_keep_their_order_and_facts()
    {
        var keys = Parse(TestKeys.Jwks(TestKeys.Rs256, TestKeys.For("ES384"), TestKeys.For("HS512"))).Set.ShouldNotBeNull().Keys;
        keys.Select(k => (k.KeyId, k.Algorithm, k.KeyType, k.DisplayId)).ShouldBe(
        [
            ("key-RS256", "RS256", "RSA", "key-RS256"), ("key-ES384", "ES384", "EC", "key-ES384"), ("key-HS512", "HS512", "oct", "key-HS512"),
        ]);
    }

    [TestCase("", JwkSetError.InvalidJson)]
    [TestCase("<html>", JwkSetError.InvalidJson)]
    [TestCase("[]", JwkSetError.InvalidJson)]
    [TestCase("null", JwkSetError.InvalidJson)]
    [TestCase("{\"keys\":[]} x", JwkSetError.InvalidJson)]
    [TestCase("{\"keys\":[],}", JwkSetError.InvalidJson)]
    [TestCase("{\"keys\":[],\"keys\":[]}", JwkSetError.InvalidJson)]
    [TestCase("\uFEFF{\"keys\":[]}", JwkSetError.InvalidJson)]
    [TestCase("{}", JwkSetError.NoKeysMember)]
    [TestCase("{\"Keys\":[]}", JwkSetError.NoKeysMember)]
    [TestCase("{\"keys\":{}}", JwkSetError.NoKeysMember)]
    [TestCase("{\"keys\":[]}", JwkSetError.NoUsableKey)]
    [TestCase("{\"keys\":[1,null,\"x\",[]]}", JwkSetError.NoUsableKey)]
    public void Text_without_a_usable_key_says_why(string json, JwkSetError error)
    {
        var result = Parse(json);
        result.Set.ShouldBeNull();
        result.Error.ShouldBe(error);
        result.Detail.ShouldNotBeEmpty();
    }

    [Test]
    public void Oversized_text_is_refused_and_keys_beyond_the_limit_are_reported()
    {
        Parse($$"""{"keys":[],"pad":"{{new string('x', JwkSet.MaxBytes)}}"}""").Error.ShouldBe(JwkSetError.InvalidJson);
        var jwk = TestKeys.Es256.ToPublicJwk().ToJsonString();
        var many = Parse($$"""{"keys":[{{string.Join(',', Enumerable.Repeat(jwk, JwkSet.MaxKeys + 2))}}]}""");
        many.Set!.Keys.Length.ShouldBe(JwkSet.MaxKeys);
        many.Ignored.Select(i => i.Index).ShouldBe([JwkSet.MaxKeys, JwkSet.MaxKeys + 1]);
    }

    [TestCase("kty", null, "[kty] is missing")]
    [TestCase("kty", "1", "[kty] is not a string")]
    [TestCase("kty", "\"AKP\"", "[kty] \"AKP\" is not supported")]
    [TestCase("kty", "\"rsa\"", "[kty] \"rsa\" is not supported")]
    [TestCase("kid", "1", "[kid] is not a string")]
    [TestCase("use", "\"enc\"", "[use] is \"enc\"")]
    [TestCase("use", "1", "[use] is not a string")]
    [TestCase("key_ops", "[\"sign\"]", "[key_ops] does not contain \"verify\"")]
    [TestCase("key_ops", "\"verify\"", "[key_ops] is not a list of strings")]
    [TestCase("key_ops", "[]", "[key_ops] does not contain \"verify\"")]
    [TestCase("key_ops", "[\"verify\",\"verify\"]", "[key_ops] has an item twice")]
    [TestCase("key_ops", "[\"encrypt\",\"wrapKey\"]", "[key_ops] does not contain \"verify\"")]
    [TestCase("alg", "\"ESP256\"", "[alg] \"ESP256\" is not a supported")]
    [TestCase("alg", "\"EdDSA\"", "[alg] EdDSA does not fit")]
    [TestCase("d", "\"AQAB\"", "[d] is there: it is a private key")]
    [TestCase("d", "1", "[d] is there: it is a private key")]
    [TestCase("alg", "\"RSA-OAEP\"", "[alg] \"RSA-OAEP\" is not a supported")]
    [TestCase("alg", "\"none\"", "[alg] \"none\" is not a supported")]
    [TestCase("alg", "\"HS256\"", "[alg] HS256 does not fit")]
    [TestCase("alg", "\"ES256\"", "[alg] ES256 does not fit")]
    [TestCase("n", null, "[n] is missing")]
    [TestCase("n", "\"\"", "[n] is missing")]
    [TestCase("n", "\"AQAB=\"", "[n] is standard base64")]
    [TestCase("n", "\"AQ!B\"", "[n] is not base64url")]
    [TestCase("n", "\"AAAA\"", "[n] is zero")]
    [TestCase("e", "\"AQ\"", "[e] is not an odd number")]
    [TestCase("e", "\"Ag\"", "[e] is not an odd number")]
    [TestCase("e", "\"AQAAAAE\"", "[e] is not an odd number")]
    public void RSA_keys_that_cannot_be_used_say_why(string member, string? value, string reason)
    {
        var ignored = Ignored(TestKeys.Rs256.With(j =>
        {
            j.Remove(member);
            if (value is not null)
                j[member] = JsonNode.Parse(value);
        }));
        ignored.Reason.ShouldStartWith(reason);
        ignored.Index.ShouldBe(0);
        ignored.KeyId.ShouldBe(member == "kid" ? null : "key-RS256");
    }

    [TestCase(1024, "[n] has 1024 bits")]
    [TestCase(2047, "[n] has 2047 bits")]
    [TestCase(8200, "[n] has 8200 bits")]
    public void RSA_moduli_of_a_wrong_size_are_refused(int bits, string reason)
    {
        var n = RandomNumberGenerator.GetBytes((bits + 7) / 8);
        n[0] = (byte)(1 << ((bits - 1) % 8));
        n[^1] |= 1;
        Ignored(TestKeys.Rs256.With(j => j["n"] = Base64UrlText.Encode(n))).Reason.ShouldStartWith(reason);
    }

    [Test]
    public void RSA_modulus_in_standard_base64_is_refused_and_named()
    {
        var n = Base64UrlText.Decode((string)TestKeys.Rs256.ToPublicJwk()["n"]!)!;
        Ignored(TestKeys.Rs256.With(j => j["n"] = Convert.ToBase64String(n))).Reason.ShouldContain("standard base64");
    }

    [Test]
    public void Leading_zero_of_an_RSA_modulus_does_no_harm()
    {
        var n = Base64UrlText.Decode((string)TestKeys.Rs256.ToPublicJwk()["n"]!)!;
        var keys = Parse(TestKeys.Jwks(TestKeys.Rs256.With(j => j["n"] = Base64UrlText.Encode([0, .. n])))).Set.ShouldNotBeNull();
        JwsVerification.Verify(Gate.Token(), keys).ShouldBeOfType<JwsOutcome.Verified>();
    }

    [TestCase("crv", null, "[crv] is missing")]
    [TestCase("crv", "\"secp256k1\"", "[crv] \"secp256k1\"")]
    [TestCase("crv", "\"P-384\"", "[alg] ES256 does not fit")]
    [TestCase("x", null, "[x] is missing")]
    [TestCase("y", "\"AAAA\"", "[x] and [y] have 32 and 3 octets")]
    [TestCase("y", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"", "the platform refuses it")]
    public void EC_keys_that_cannot_be_used_say_why(string member, string? value, string reason)
    {
        var result = Parse(TestKeys.Jwks(
            TestKeys.Es256.With(j =>
            {
                j.Remove(member);
                if (value is not null)
                    j[member] = JsonNode.Parse(value);
            }),
            TestKeys.Rs256.ToPublicJwk()));
        result.Set!.Keys.Length.ShouldBe(1);
        result.Ignored.Single().Reason.ShouldStartWith(reason);
    }

    [TestCase("crv", null, "[crv] is missing")]
    [TestCase("crv", "\"Ed448\"", "[crv] \"Ed448\" is not Ed25519")]
    [TestCase("crv", "\"X25519\"", "[crv] \"X25519\" is not Ed25519")]
    [TestCase("crv", "\"P-256\"", "[crv] \"P-256\" is not Ed25519")]
    [TestCase("x", null, "[x] is missing")]
    [TestCase("x", "\"AAAA\"", "[x] has 3 octets; Ed25519 has exactly 32")]
    [TestCase("x", "\"AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"", "[x] is not a point of the curve")]
    [TestCase("alg", "\"ES256\"", "[alg] ES256 does not fit the key: it is an OKP key on Ed25519")]
    [TestCase("alg", "\"ECDH-ES\"", "[alg] \"ECDH-ES\" is not a supported")]
    [TestCase("use", "\"enc\"", "[use] is \"enc\"")]
    [TestCase("d", "\"AQAB\"", "[d] is there: it is a private key")]
    public void OKP_keys_that_cannot_be_used_say_why(string member, string? value, string reason) => Ignored(TestKeys.For("EdDSA").With(j =>
    {
        j.Remove(member);
        if (value is not null)
            j[member] = JsonNode.Parse(value);
    })).Reason.ShouldStartWith(reason);

    [TestCase("RS256")]
    [TestCase("ES512")]
    [TestCase("Ed25519")]
    public void Private_key_in_a_set_is_not_used_and_not_quoted(string algorithm)
    {
        var jwk = TestKeys.For(algorithm).ToPrivateJwk();
        var reason = Ignored(jwk.DeepClone().AsObject()).Reason;
        reason.ShouldStartWith("[d] is there: it is a private key");
        reason.ShouldNotContain((string)jwk["d"]!);
    }

    [Test]
    public void Elliptic_coordinate_without_its_leading_zero_is_refused()
    {
        // RFC 7518 section 6.2.1.2: the octets MUST have the full length of the curve's coordinates.
        JsonObject jwk;
        byte[] x;
        do
        {
            using var key = SigningKey.Generate("ES256", null);
            jwk = key.ToPublicJwk();
            x = Base64UrlText.Decode((string)jwk["x"]!)!;
        }
        while (x[0] != 0);
        Parse(TestKeys.Jwks(jwk.DeepClone().AsObject())).Ignored.ShouldBeEmpty();
        jwk["x"] = Base64UrlText.Encode(x.AsSpan(1));
        Ignored(jwk).Reason.ShouldStartWith("[x] and [y] have 31 and 32 octets; P-256 has exactly 32");
    }

    [Test]
    public void Shared_secrets_are_as_long_as_their_hash_and_never_named_by_a_hash_of_themselves()
    {
        JsonObject Oct(int length, string? alg)
        {
            var jwk = new JsonObject { ["kty"] = "oct", ["k"] = B64(new string('k', length)) };
            if (alg is not null)
                jwk["alg"] = alg;
            return jwk;
        }

        Ignored(Oct(31, null)).Reason.ShouldStartWith("[k] has 31 octets");
        Ignored(Oct(63, "HS512")).Reason.ShouldStartWith("[k] has 63 octets");
        Parse(TestKeys.Jwks(Oct(64, "HS512"), Oct(32, null))).Set!.Keys.Select(k => k.DisplayId).ShouldBe(["oct-0", "oct-1"]);
    }

    [Test]
    public void Duplicate_member_spoils_its_key_alone()
    {
        var good = TestKeys.Es256.ToPublicJwk().ToJsonString();
        var result = Parse($$"""{"keys":[{"kid":"a",{{good[1..]}},{{good}}]}""");
        result.Set!.Keys.Length.ShouldBe(1);
        result.Ignored.Single().Reason.ShouldBe("[kid] occurs twice");
    }

    [Test]
    public void Broken_Unicode_spoils_its_key_alone()
    {
        var good = TestKeys.Es256.ToPublicJwk().ToJsonString();
        foreach (var bad in new[] { """{"kty":"RSA","kid":"\ud800"}""", """{"kty":"\udc00"}""", """{"\ud800":1,"kty":"EC"}""" })
        {
            var result = Parse($$"""{"keys":[{{bad}},{{good}}]}""");
            result.Set.ShouldNotBeNull().Keys.Length.ShouldBe(1);
            result.Ignored.Length.ShouldBe(1);
        }
    }

    [Test]
    public void Unknown_members_and_key_ops_with_verify_are_fine() =>
        Parse(TestKeys.Jwks(TestKeys.Es256.With(j =>
        {
            j["key_ops"] = new JsonArray("verify", "other");
            j["x5c"] = new JsonArray(1);
            j["ext"] = true;
        }))).Ignored.ShouldBeEmpty();

    [Test]
    public void Reasons_hold_no_key_material_and_no_control_characters()
    {
        var ignored = Ignored(new JsonObject { ["kty"] = "a\r\nb\u0000" + new string('z', 400), ["kid"] = "x", ["k"] = "secret" });
        ignored.Reason.Any(char.IsControl).ShouldBeFalse();
        ignored.Reason.Length.ShouldBeLessThan(250);
        Ignored(new JsonObject { ["kty"] = "oct", ["k"] = "c2VjcmV0" }).Reason.ShouldNotContain("c2Vj");
    }
}

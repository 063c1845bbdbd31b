using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using JwtGateway.Tokens.Minting;
using JwtGateway.Tokens.Tests.Support;
using static JwtGateway.Tokens.Tests.Support.Text;

namespace JwtGateway.Tokens.Tests.Jws;

/// <summary>Which keys may verify what, and what is no signature.</summary>
public sealed class SignatureTests
{
    private static IEnumerable<string> Algorithms => TestKeys.Algorithms;

    private static string Outcome(string token, params JsonObject[] keys) => Outcome(token, JwkSet.Parse(Utf8(TestKeys.Jwks(keys))).Set!);

    private static string Outcome(string token, JwkSet keys, params string[] algorithms) =>
        JwsVerification.Verify(token, keys, algorithms.Length == 0 ? null : algorithms) switch
        {
            JwsOutcome.Verified => "ok",
            JwsOutcome.Refused refused => refused.Reason,
            _ => "?",
        };

    private static string Token(string algorithm, string? kid = null, SigningKey? key = null)
    {
        var header = new JsonObject { ["alg"] = algorithm };
        if (kid is not null)
            header["kid"] = kid;
        return (key ?? TestKeys.For(algorithm)).Sign(header, Utf8("payload"));
    }

    [TestCaseSource(nameof(Algorithms))]
    public void Each_algorithm_verifies_under_its_own_key_and_no_other(string algorithm)
    {
        foreach (var other in TestKeys.Algorithms)
        {
            // EdDSA and Ed25519 are two names of one algorithm, here with two keys.
            var same = SignatureAlgorithm.Find(other)!.IsSameAs(SignatureAlgorithm.Find(algorithm)!);
            var jwk = TestKeys.For(other).With(j => j.Remove("kid"));
            Outcome(Token(algorithm), jwk).ShouldBe(other == algorithm ? "ok" : same ? "jwt_bad_signature" : "jwks_no_matching_key", other);
        }
    }

    [TestCase("EdDSA", "EdDSA", "ok")]
    [TestCase("EdDSA", "Ed25519", "ok")]
    [TestCase("Ed25519", "EdDSA", "ok")]
    [TestCase("Ed25519", "Ed25519", "ok")]
    [TestCase("EdDSA", null, "ok")]
    [TestCase("Ed25519", null, "ok")]
    public void EdDSA_and_Ed25519_are_one_algorithm_on_an_Ed25519_key(string ofToken, string? ofKey, string outcome)
    {
        var key = TestKeys.For("EdDSA");
        Outcome(Token(ofToken, key: key), key.With(j =>
        {
            j.Remove("alg");
            if (ofKey is not null)
                j["alg"] = ofKey;
        })).ShouldBe(outcome);
    }

    [TestCaseSource(nameof(Algorithms))]
    public void Key_that_names_no_alg_is_still_no_key_for_another_kind(string algorithm)
    {
        var kind = SignatureAlgorithm.Find(algorithm)!.KeyKind;
        foreach (var (name, material) in new[] { ("RS256", KeyKind.Rsa), ("ES256", KeyKind.EcP256), ("ES384", KeyKind.EcP384), ("ES512", KeyKind.EcP521), ("HS512", KeyKind.Oct), ("Ed25519", KeyKind.Ed25519) })
        {
            var jwk = TestKeys.For(name).With(j =>
            {
                j.Remove("kid");
                j.Remove("alg");
            });
            Outcome(Token(algorithm), jwk).ShouldBeOneOf("jwt_bad_signature", kind == material ? "ok" : "jwt_bad_signature");
        }
    }

    [Test]
    public void Signature_that_is_right_but_for_the_curve_of_its_algorithm_fails()
    {
        // RFC 7518 section 3.4 binds ES384 to P-384: this is a P-256 key's own signature, over SHA-384.
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(false).Q;
        var jwk = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64UrlText.Encode(point.X!), ["y"] = Base64UrlText.Encode(point.Y!) };
        var input = $"{B64("""{"alg":"ES384"}""")}.{B64("payload")}";
        Outcome($"{input}.{Base64UrlText.Encode(key.SignData(Utf8(input), HashAlgorithmName.SHA384))}", jwk).ShouldBe("jwt_bad_signature");
    }

    [Test]
    public void Key_without_alg_takes_every_algorithm_of_its_kind()
    {
        var key = TestKeys.Rs256;
        var jwk = key.With(j => j.Remove("alg"));
        foreach (var algorithm in new[] { "RS256", "RS384", "RS512", "PS256", "PS384", "PS512" })
            Outcome(Token(algorithm, key: key), jwk.DeepClone().AsObject()).ShouldBe("ok");
        Outcome(Token("PS256", key: key), key.ToPublicJwk()).ShouldBe("jwks_no_matching_key");
    }

    [Test]
    public void Shared_secret_without_alg_takes_the_hashes_it_is_long_enough_for()
    {
        using var secret = SigningKey.Parse($$"""{"kty":"oct","k":"{{B64(new string('s', 48))}}"}""");
        Outcome(Token("HS256", key: secret), secret.ToPublicJwk()).ShouldBe("ok");
        Outcome(Token("HS384", key: secret), secret.ToPublicJwk()).ShouldBe("ok");
        Outcome(Token("HS512", key: secret), secret.ToPublicJwk()).ShouldBe("jwt_bad_signature");
    }

    [TestCase("a", "a", "ok")]
    [TestCase("a", null, "ok")]
    [TestCase(null, "a", "ok")]
    [TestCase("", "a", "ok")]
    [TestCase("a", "b", "jwks_no_matching_key")]
    [TestCase("A", "a", "jwks_no_matching_key")]
    [TestCase("a ", "a", "jwks_no_matching_key")]
    [TestCase("a\0", "a", "jwks_no_matching_key")]
    [TestCase("../../etc/passwd", "a", "jwks_no_matching_key")]
    [TestCase("é", "é", "ok")]
    public void Kid_is_compared_exactly_and_only_when_both_have_one(string? ofToken, string? ofKey, string outcome)
    {
        var jwk = TestKeys.Es256.With(j =>
        {
            j.Remove("kid");
            if (ofKey is not null)
                j["kid"] = ofKey;
        });
        Outcome(Token("ES256", ofToken), jwk).ShouldBe(outcome);
    }

    [Test]
    public void Every_key_that_fits_is_tried()
    {
        using var first = SigningKey.Generate("ES256", "same");
        using var second = SigningKey.Generate("ES256", "same");
        Outcome(Token("ES256", "same", second), TestKeys.Set(first, second)).ShouldBe("ok");
    }

    [TestCase("ES256", 16)]
    [TestCase("ES384", 2)]
    [TestCase("ES512", 2)]
    public void Not_more_keys_are_tried_than_take_about_a_millisecond(string algorithm, int most)
    {
        var strangers = Enumerable.Range(0, most).Select(_ => SigningKey.Generate(algorithm, null)).ToList();
        var signer = TestKeys.For(algorithm);
        Outcome(Token(algorithm), TestKeys.Set([.. strangers.Take(most - 1), signer])).ShouldBe("ok");
        Outcome(Token(algorithm), TestKeys.Set([.. strangers, signer])).ShouldBe("jwt_bad_signature");
        strangers.ForEach(s => s.Dispose());
    }

    [Test]
    public void Keys_of_another_kind_do_not_use_up_the_tries()
    {
        JsonObject Unnamed(SigningKey key) => key.With(j =>
        {
            j.Remove("alg");
            j.Remove("kid");
        });
        var curves = Enumerable.Range(0, 20).Select(_ => SigningKey.Generate("ES256", null)).ToList();
        Outcome(Token("RS256"), [.. curves.Select(Unnamed), Unnamed(TestKeys.Rs256)]).ShouldBe("ok");
        curves.ForEach(c => c.Dispose());
    }

    [Test]
    public void Ed25519_name_in_a_list_does_not_allow_the_older_one()
    {
        var keys = TestKeys.Set(TestKeys.For("EdDSA"));
        Outcome(Token("EdDSA"), keys, "Ed25519").ShouldBe("jwt_unsupported_alg");
        Outcome(Token("EdDSA"), keys, "Ed25519", "EdDSA").ShouldBe("ok");
    }

    [Test]
    public void Ed25519_signature_of_a_wrong_length_has_an_answer_of_its_own_once_there_is_a_key_for_it()
    {
        var token = Token("EdDSA", "key-EdDSA");
        var shortened = token[..token.LastIndexOf('.')] + ".AAAA";
        string Error(params SigningKey[] keys) => JwsVerification.Verify(shortened, TestKeys.Set(keys)).ShouldBeOfType<JwsOutcome.Refused>().Error;
        Error(TestKeys.For("EdDSA")).ShouldBe("Jwt ED25519 signature is wrong length");
        Error(TestKeys.For("Ed25519")).ShouldBe("Jwks doesn't have key to match kid or alg from Jwt");
        Error(TestKeys.Es256).ShouldBe("Jwks doesn't have key to match kid or alg from Jwt");
    }

    [Test]
    public void Names_of_the_contract_are_the_algorithms_of_the_engine() =>
        JwtGateway.Ir.SignatureAlgorithmNames.All.ShouldBe(TestKeys.Algorithms, ignoreOrder: true);

    [Test]
    public void Algorithms_can_be_limited()
    {
        var keys = TestKeys.Set(TestKeys.Es256, TestKeys.Rs256);
        Outcome(Token("ES256"), keys, "RS256").ShouldBe("jwt_unsupported_alg");
        Outcome(Token("ES256"), keys, "RS256", "ES256").ShouldBe("ok");
    }

    [TestCaseSource(nameof(Algorithms))]
    public void Signatures_of_a_wrong_length_or_of_extreme_numbers_are_refused_without_an_exception(string algorithm)
    {
        var key = TestKeys.For(algorithm);
        var token = Token(algorithm, key.KeyId);
        var input = token[..token.LastIndexOf('.')];
        var right = Base64UrlText.Decode(token.AsSpan(input.Length + 1))!;
        byte[][] wrong =
        [
            [0], new byte[right.Length], [.. Enumerable.Repeat((byte)0xFF, right.Length)], right[..^1], [.. right, 0], [0, .. right],
            [.. new byte[right.Length / 2], .. right[(right.Length / 2)..]], [.. right[..(right.Length / 2)], .. new byte[right.Length / 2]],
            [.. right, .. right], new byte[1500],
        ];
        foreach (var signature in wrong)
            Outcome($"{input}.{Base64UrlText.Encode(signature)}", TestKeys.Set(key)).ShouldBe("jwt_bad_signature");
    }

    [Test]
    public void ASN1_signatures_are_not_JWS_signatures()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = ecdsa.ExportParameters(false).Q;
        var jwk = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64UrlText.Encode(point.X), ["y"] = Base64UrlText.Encode(point.Y) };
        var input = $"{B64("""{"alg":"ES256"}""")}.{B64("x")}";
        string Signed(DSASignatureFormat format) =>
            $"{input}.{Base64UrlText.Encode(ecdsa.SignData(Utf8(input), HashAlgorithmName.SHA256, format))}";
        Outcome(Signed(DSASignatureFormat.IeeeP1363FixedFieldConcatenation), jwk.DeepClone().AsObject()).ShouldBe("ok");
        Outcome(Signed(DSASignatureFormat.Rfc3279DerSequence), jwk).ShouldBe("jwt_bad_signature");
    }

    [Test]
    public void Empty_payload_and_any_octets_are_a_JWS()
    {
        foreach (var payload in new byte[][] { [], [0xFF, 0x00], Utf8("{\"a\":1,\"a\":2}") })
        {
            var token = TestKeys.Es256.Sign(new JsonObject { ["alg"] = "ES256" }, payload);
            JwsVerification.Verify(token, TestKeys.Set(TestKeys.Es256)).ShouldBeOfType<JwsOutcome.Verified>().Payload.ToArray().ShouldBe(payload);
        }
    }

    [Test]
    public void One_key_serves_many_threads()
    {
        var keys = TestKeys.Set(TestKeys.Es256, TestKeys.Rs256, TestKeys.For("EdDSA"));
        var tokens = new[] { Token("ES256"), Token("RS256"), Token("EdDSA") }.ToImmutableArray();
        Parallel.For(0, 3000, i =>
        {
            var good = tokens[i % 3];
            Outcome(i % 5 == 0 ? good[..^9] + (good[^9] == 'A' ? 'B' : 'A') + good[^8..] : good, keys)
                .ShouldBe(i % 5 == 0 ? "jwt_bad_signature" : "ok");
        });
    }
}

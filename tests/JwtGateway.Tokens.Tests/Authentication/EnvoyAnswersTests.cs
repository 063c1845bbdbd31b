using System.Text.Json.Nodes;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Minting;
using JwtGateway.Tokens.Tests.Support;
using static JwtGateway.Tokens.Tests.Support.Text;

namespace JwtGateway.Tokens.Tests.Authentication;

/// <summary>What clients are told, letter for letter.</summary>
public sealed class EnvoyAnswersTests
{
    private const string BadFormat = "Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections";
    private const string Rs256 = """{"alg":"RS256"}""";
    private const string Payload = """{"iss":"https://issuer.example"}""";

    [Test]
    public void Good_token_is_authenticated_and_says_by_whom()
    {
        var result = new Gate().Send(Gate.Token()).ShouldBeOfType<Authenticated>();
        result.Reason.ShouldBe("ok");
        result.Provider.ShouldBe("example");
        result.KeyId.ShouldBe("key-RS256");
        result.Policy.ShouldBe("SecurityPolicy default/test");
    }

    [Test]
    public void No_token_answers_401_Jwt_is_missing_without_an_error_code()
    {
        var refusal = new Gate().Refusal(null);
        refusal.Status.ShouldBe(401);
        refusal.Body.ShouldBe("Jwt is missing");
        refusal.Challenge.ShouldBe("""Bearer realm="http://www.example.com/foo" """.TrimEnd());
        refusal.Reason.ShouldBe("jwt_missing");
        refusal.Detail.ShouldContain("Authorization");
    }

    [Test]
    public void Bad_token_answers_with_error_invalid_token() =>
        new Gate().Refusal("x").Challenge.ShouldBe("""Bearer realm="http://www.example.com/foo", error="invalid_token" """.TrimEnd());

    [Test]
    public void Wrong_audience_answers_403_with_a_challenge()
    {
        var refusal = new Gate(Gate.Example with { Audiences = ["api"] }).Refusal(Gate.Token(c => c["aud"] = "other"));
        refusal.Status.ShouldBe(403);
        refusal.Body.ShouldBe("Audiences in Jwt are not allowed");
        refusal.Reason.ShouldBe("jwt_audience");
        refusal.Challenge!.ShouldEndWith("error=\"invalid_token\"");
        refusal.Detail.ShouldContain("\"api\"");
    }

    [TestCase("exp", -61, "Jwt is expired", "jwt_expired")]
    [TestCase("exp", -1_699_999_999, "Jwt is expired", "jwt_expired")]
    [TestCase("nbf", 61, "Jwt not yet valid", "jwt_not_yet_valid")]
    public void Time_beyond_the_skew_is_refused(string claim, long offset, string body, string reason)
    {
        var refusal = new Gate().Refusal(Gate.Token(c => c[claim] = Gate.Now + offset));
        (refusal.Body, refusal.Reason, refusal.Status).ShouldBe((body, reason, 401));
    }

    [TestCase("exp", -60)]
    [TestCase("nbf", 60)]
    [TestCase("iat", 1_000_000)]
    public void Time_within_the_skew_passes_and_iat_is_not_enforced(string claim, long offset) =>
        new Gate().Send(Gate.Token(c => c[claim] = Gate.Now + offset)).ShouldBeOfType<Authenticated>();

    [Test]
    public void Largest_times_do_not_overflow()
    {
        new Gate().Send(Gate.Token(c => c["exp"] = long.MaxValue)).ShouldBeOfType<Authenticated>();
        new Gate().Refusal(Gate.Token(c => c["nbf"] = long.MaxValue)).Body.ShouldBe("Jwt not yet valid");
        new Gate().Refusal(Gate.Token(c => c["exp"] = 0)).Body.ShouldBe("Jwt is expired");
    }

    [Test]
    public void Token_without_exp_never_expires() =>
        new Gate().Send(Gate.Token(c => c.Remove("exp"))).ShouldBeOfType<Authenticated>();

    [TestCase("\"https://other.example\"")]
    [TestCase("\"https://issuer.example/\"")]
    [TestCase("\"\"")]
    [TestCase(null)]
    public void Other_issuers_are_not_configured(string? issuer)
    {
        var refusal = new Gate().Refusal(Gate.Token(c =>
        {
            c.Remove("iss");
            if (issuer is not null)
                c["iss"] = JsonNode.Parse(issuer);
        }));
        (refusal.Body, refusal.Reason).ShouldBe(("Jwt issuer is not configured", "jwt_unknown_issuer"));
    }

    [Test]
    public void Issuer_is_not_checked_when_none_is_configured() =>
        new Gate(Gate.Example with { Issuers = [] }).Send(Gate.Token(c => c["iss"] = "anyone")).ShouldBeOfType<Authenticated>();

    [Test]
    public void Issuer_written_with_escapes_is_the_same_issuer() =>
        new Gate().Send(Signed(TestKeys.Rs256, Rs256, """{"\u0069ss":"https:\/\/issuer.ex\u0061mple"}""")).ShouldBeOfType<Authenticated>();

    [TestCase("""{"iss":1}""", "Jwt payload [iss] field is not a string")]
    [TestCase("""{"iss":null}""", "Jwt payload [iss] field is not a string")]
    [TestCase("""{"sub":[]}""", "Jwt payload [sub] field is not a string")]
    [TestCase("""{"jti":{}}""", "Jwt payload [jti] field is not a string")]
    [TestCase("""{"exp":"1"}""", "Jwt payload [exp] field is not an integer")]
    [TestCase("""{"exp":1.5}""", "Jwt payload [exp] field is not an integer")]
    [TestCase("""{"exp":1e10}""", "Jwt payload [exp] field is not an integer")]
    [TestCase("""{"exp":null}""", "Jwt payload [exp] field is not an integer")]
    [TestCase("""{"exp":-1}""", "Jwt payload [exp] field is not a positive 64 bit integer")]
    [TestCase("""{"exp":9223372036854775808}""", "Jwt payload [exp] field is not a positive 64 bit integer")]
    [TestCase("""{"nbf":true}""", "Jwt payload [nbf] field is not an integer")]
    [TestCase("""{"nbf":-5}""", "Jwt payload [nbf] field is not a positive 64 bit integer")]
    [TestCase("""{"iat":"x"}""", "Jwt payload [iat] field is not an integer")]
    [TestCase("""{"iat":-5}""", "Jwt payload [iat] field is not a positive 64 bit integer")]
    [TestCase("""{"aud":1}""", "Jwt payload [aud] field is not a string or string list")]
    [TestCase("""{"aud":["a",1]}""", "Jwt payload [aud] field is not a string or string list")]
    [TestCase("""{"aud":{"a":"b"}}""", "Jwt payload [aud] field is not a string or string list")]
    [TestCase("""{"aud":1,"exp":"x","iss":2}""", "Jwt payload [iss] field is not a string")]
    public void Claims_of_a_wrong_type_are_named(string payload, string body) =>
        new Gate().Refusal(Signed(TestKeys.Rs256, Rs256, payload)).Body.ShouldBe(body);

    [TestCase("""{"alg":"none"}""", "Jwt header [alg] is not supported", "jwt_unsupported_alg")]
    [TestCase("""{"alg":"None"}""", "Jwt header [alg] is not supported", "jwt_unsupported_alg")]
    [TestCase("""{"alg":"rs256"}""", "Jwt header [alg] is not supported", "jwt_unsupported_alg")]
    [TestCase("""{"alg":"ESP256"}""", "Jwt header [alg] is not supported", "jwt_unsupported_alg")]
    [TestCase("""{"alg":"Ed448"}""", "Jwt header [alg] is not supported", "jwt_unsupported_alg")]
    [TestCase("""{"alg":""}""", "Jwt header [alg] is not supported", "jwt_unsupported_alg")]
    [TestCase("""{"alg":1}""", "Jwt header [alg] field is required and must be a string", "jwt_malformed")]
    [TestCase("""{}""", "Jwt header [alg] field is required and must be a string", "jwt_malformed")]
    [TestCase("""{"alg":"RS256","kid":1}""", "Jwt header [kid] field is not a string", "jwt_malformed")]
    [TestCase("""{"alg":"RS256","kid":null}""", "Jwt header [kid] field is not a string", "jwt_malformed")]
    [TestCase("""{"alg":"RS256","crit":["exp"],"exp":1}""", "Jwt verification fails", "jwt_unsupported_crit")]
    [TestCase("""{"alg":"RS256","crit":[]}""", "Jwt verification fails", "jwt_unsupported_crit")]
    [TestCase("""{"alg":"RS256","b64":false}""", "Jwt verification fails", "jwt_unsupported_crit")]
    [TestCase("""{"alg":"RS256","alg":"RS256"}""", "Jwt header is an invalid JSON", "jwt_malformed")]
    [TestCase("""{"alg":"RS256","\u0061lg":"RS256"}""", "Jwt header is an invalid JSON", "jwt_malformed")]
    [TestCase("""{"alg":"RS256"} x""", "Jwt header is an invalid JSON", "jwt_malformed")]
    [TestCase("""[]""", "Jwt header is an invalid JSON", "jwt_malformed")]
    [TestCase("""{"alg":"RS256",}""", "Jwt header is an invalid JSON", "jwt_malformed")]
    public void Headers_are_read_strictly(string header, string body, string reason)
    {
        var refusal = new Gate().Refusal(Signed(TestKeys.Rs256, header, Payload));
        (refusal.Body, refusal.Reason, refusal.Status).ShouldBe((body, reason, 401));
    }

    [TestCase("""{"iss":"https://issuer.example","iss":"x"}""")]
    [TestCase("""{"a":{"b":1,"b":2}}""")]
    [TestCase("""{"a":[{"b":1,"b":2}]}""")]
    [TestCase("""{"a":1}{}""")]
    [TestCase("\uFEFF{}")]
    [TestCase("""{"a":"\ud800"}""")]
    [TestCase("""{"a":1e400}""")]
    [TestCase("""{"a":01}""")]
    [TestCase("""{"a":NaN}""")]
    [TestCase("")]
    [TestCase("\"text\"")]
    public void Payloads_are_read_strictly(string payload)
    {
        var expected = payload.Length == 0 ? BadFormat : "Jwt payload is an invalid JSON";
        new Gate().Refusal(Signed(TestKeys.Rs256, Rs256, payload)).Body.ShouldBe(expected);
    }

    [Test]
    public void Payload_that_is_not_UTF8_is_refused() =>
        new Gate().Refusal(Signed(TestKeys.Rs256, Utf8(Rs256), [.. Utf8("{\"a\":\""), 0xC3, 0x28, .. Utf8("\"}")])).Body
            .ShouldBe("Jwt payload is an invalid JSON");

    [TestCase("a.b")]
    [TestCase("a.b.c.d")]
    [TestCase("...")]
    [TestCase("..")]
    [TestCase(".a.b")]
    [TestCase("a..b")]
    [TestCase("a.b.")]
    [TestCase("a.b.c.d.e")]
    [TestCase("nothing")]
    public void Other_than_three_parts_is_a_bad_form(string token) => new Gate().Refusal(token).Body.ShouldBe(BadFormat);

    [Test]
    public void Oversized_parts_are_refused_by_length()
    {
        var good = Gate.Token().Split('.');
        foreach (var token in new[] { new string('a', 20_000), $"{new string('A', 5000)}.{good[1]}.{good[2]}", $"{good[0]}.{good[1]}.{new string('A', 3000)}" })
        {
            var refusal = new Gate().Refusal(token);
            (refusal.Body, refusal.Reason).ShouldBe((BadFormat, "jwt_too_large"));
        }
    }

    [Test]
    public void Twelve_KiB_of_claims_still_pass() =>
        new Gate().Send(Gate.Token(c => c["groups"] = new string('g', 11_000))).ShouldBeOfType<Authenticated>();

    [TestCase(0, "Jwt header is an invalid Base64url encoded")]
    [TestCase(1, "Jwt payload is an invalid Base64url encoded")]
    [TestCase(2, "Jwt signature is an invalid Base64url encoded")]
    public void Parts_are_base64url_without_padding_blanks_or_second_spellings(int part, string body)
    {
        string[] good = [B64(Rs256), B64(Payload + " "), Gate.Token().Split('.')[2]];
        foreach (var spoil in new Func<string, string>[]
                 {
                     p => p + "=", p => p + "==", p => "+" + p[1..], p => "/" + p[1..], p => p + " ", p => " " + p[1..], p => p + "\n",
                     p => "é" + p[1..], p => "\0" + p[1..], p => p[..^((p.Length + 3) % 4)],
                 })
        {
            var parts = (string[])good.Clone();
            parts[part] = spoil(parts[part]);
            new Gate().Refusal(string.Join('.', parts)).Body.ShouldBe(body, parts[part]);
        }
    }

    [Test]
    public void Unused_bits_of_the_last_character_must_be_zero()
    {
        // 256 octets end in a character that carries two bits of six.
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var token = Gate.Token();
        foreach (var (value, last) in Alphabet.Index().Where(c => c.Index % 16 != 0))
            new Gate().Refusal(token[..^1] + last).Body.ShouldBe("Jwt signature is an invalid Base64url encoded", $"{value}");
    }

    [Test]
    public void Wrong_signature_fails()
    {
        var token = Gate.Token();
        var refusal = new Gate().Refusal(token[..^10] + (token[^10] == 'A' ? 'B' : 'A') + token[^9..]);
        (refusal.Body, refusal.Reason, refusal.KeyId).ShouldBe(("Jwt verification fails", "jwt_bad_signature", "key-RS256"));
    }

    [Test]
    public void Unknown_kid_has_no_matching_key()
    {
        var refusal = new Gate().Refusal(Signed(TestKeys.Rs256, """{"alg":"RS256","kid":"other"}""", Payload));
        (refusal.Body, refusal.Reason, refusal.KeyId)
            .ShouldBe(("Jwks doesn't have key to match kid or alg from Jwt", "jwks_no_matching_key", "other"));
        refusal.Detail.ShouldContain("key-RS256");
    }

    [Test]
    public void Public_key_is_never_an_HMAC_secret()
    {
        // The classic confusion: the attacker signs with what everybody knows, in every spelling of it.
        var jwk = TestKeys.Rs256.ToPublicJwk();
        foreach (var known in new[] { (string)jwk["n"]!, jwk.ToJsonString(), TestKeys.Jwks(TestKeys.Rs256) })
        {
            using var secret = SigningKey.Parse($$"""{"kty":"oct","k":"{{B64(known)}}"}""");
            var refusal = new Gate().Refusal(TokenMinter.Mint(secret, new JsonObject { ["iss"] = Gate.Issuer }, "HS256"));
            refusal.Body.ShouldBe("Jwks doesn't have key to match kid or alg from Jwt");

            // A key that does not say what it is for might have been meant, so Envoy's answer is another one; it is no HMAC secret either.
            var unbound = jwk.DeepClone().AsObject();
            unbound.Remove("alg");
            var gate = new Gate().Keys("example-keys", JwkSet.Parse(Utf8($$"""{"keys":[{{unbound.ToJsonString()}}]}""")).Set!);
            gate.Refusal(TokenMinter.Mint(secret, new JsonObject { ["iss"] = Gate.Issuer }, "HS256")).Body.ShouldBe("Jwt verification fails");
        }
    }

    [Test]
    public void Keys_that_a_token_brings_along_are_not_looked_at()
    {
        using var stranger = SigningKey.Generate("ES256", null);
        var header = new JsonObject { ["alg"] = "ES256", ["jwk"] = stranger.ToPublicJwk(), ["jku"] = "http://127.0.0.1:1/" };
        new Gate().Refusal(stranger.Sign(header, Utf8(Payload))).Body.ShouldBe("Jwt verification fails");
    }

    [TestCase(KeysUnavailable.NotFetchedYet, "Jwks remote fetch is failed")]
    [TestCase(KeysUnavailable.FetchFailed, "Jwks remote fetch is failed")]
    [TestCase(KeysUnavailable.NotConfigured, "Jwks remote fetch is failed")]
    [TestCase(KeysUnavailable.InvalidJson, "Jwks is an invalid JSON")]
    [TestCase(KeysUnavailable.NoKeysMember, "Jwks does not have [keys] field")]
    [TestCase(KeysUnavailable.NoUsableKey, "Jwks doesn't have any valid public key")]
    public void Missing_keys_are_told_after_every_other_check(KeysUnavailable why, string body)
    {
        var gate = new Gate().State("example-keys", new KeysState(null, why));
        var refusal = gate.Refusal(Gate.Token());
        (refusal.Body, refusal.Status, refusal.Reason).ShouldBe((body, 401, "jwks_unavailable"));
        gate.Refusal(Gate.Token(c => c["exp"] = 1)).Body.ShouldBe("Jwt is expired");
    }

    [Test]
    public void Expired_token_with_a_bad_signature_is_expired() =>
        new Gate().Refusal(Gate.Token(c => c["exp"] = 1)[..^4] + "AAAA").Body.ShouldBe("Jwt is expired");

    [TestCase("api.example.com", "https://api.example.com/", true)]
    [TestCase("https://api.example.com/", "api.example.com", true)]
    [TestCase("http://api", "https://api", true)]
    [TestCase("api", "api/", true)]
    [TestCase("api", "api//", false)]
    [TestCase("api", "API", false)]
    [TestCase("api", "ap\\u0069", true)]
    [TestCase("api", "https://http://api", false)]
    public void Audiences_are_compared_without_scheme_and_one_slash(string configured, string presented, bool allowed)
    {
        var gate = new Gate(Gate.Example with { Audiences = [configured] });
        var single = gate.Send(Signed(TestKeys.Rs256, Rs256, $$"""{"iss":"https://issuer.example","aud":"{{presented}}"}"""));
        var listed = gate.Send(Signed(TestKeys.Rs256, Rs256, $$"""{"iss":"https://issuer.example","aud":["x","{{presented}}"]}"""));
        (single is Authenticated).ShouldBe(allowed);
        (listed is Authenticated).ShouldBe(allowed);
    }

    [TestCase("")]
    [TestCase(""","aud":[]""")]
    [TestCase(""","aud":"" """)]
    public void No_audience_is_not_any_audience(string audience) =>
        new Gate(Gate.Example with { Audiences = ["api"] })
            .Refusal(Signed(TestKeys.Rs256, Rs256, $$"""{"iss":"https://issuer.example"{{audience}}}""")).Status.ShouldBe(403);

    [Test]
    public void Every_status_has_a_sentence_and_a_word()
    {
        foreach (var status in Enum.GetValues<JwtStatus>())
        {
            JwtGateway.Tokens.Answers.EnvoyAnswer.Body(status).ShouldNotBeEmpty();
            JwtGateway.Tokens.Answers.EnvoyAnswer.Reason(status).ShouldNotBeEmpty();
        }
    }

    [Test]
    public void Detail_and_key_id_are_one_printable_line_and_hold_no_token()
    {
        var token = Signed(TestKeys.Rs256, "{\"alg\":\"RS256\",\"kid\":\"a\\r\\nInjected: 1\\u0000\\u202e" + new string('k', 500) + "\"}", Payload);
        var refusal = new Gate().Refusal(token);
        refusal.KeyId!.Length.ShouldBeLessThan(140);
        foreach (var text in new[] { refusal.KeyId, refusal.Detail, refusal.Challenge! })
        {
            text.Any(char.IsControl).ShouldBeFalse();
            text.ShouldNotContain('\u202e');
            text.ShouldNotContain(token.Split('.')[1]);
        }
    }
}

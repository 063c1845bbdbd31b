using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Tokens.Jwe;
using JwtGateway.Tokens.Jwe.Keys;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using JwtGateway.Tokens.Tests.Support;
using static JwtGateway.Tokens.Tests.Support.Text;

namespace JwtGateway.Tokens.Tests.Jwe;

/// <summary>What the header of an encrypted token may say, and what five parts are no token.</summary>
public sealed class JweHeaderTests
{
    private static readonly JsonObject Key = EncryptionKeys.Oct(32);

    private static string Outcome(string token, params JsonObject[] keys) => JweDecryption.Decrypt(token, EncryptionKeys.Set(keys.Length == 0 ? [Key] : keys)) switch
    {
        JweOutcome.Decrypted => "ok",
        JweOutcome.Refused refused => refused.Reason,
        _ => "?",
    };

    /// <summary>A token whose header is this text to the letter, sealed with the key itself, so that nothing else is wrong with it.</summary>
    private static string Sealed(string header, string encryptedKey = "")
    {
        var enc = ContentEncryption.Find("A256GCM")!;
        var iv = RandomNumberGenerator.GetBytes(12);
        var (ciphertext, tag) = enc.Encrypt(Base64UrlText.Decode((string)Key["k"]!), iv, Encoding.ASCII.GetBytes(B64(header)), "text"u8);
        return $"{B64(header)}.{encryptedKey}.{Base64UrlText.Encode(iv)}.{Base64UrlText.Encode(ciphertext)}.{Base64UrlText.Encode(tag)}";
    }

    [TestCase("""{"alg":"dir","enc":"A256GCM"}""", "ok")]
    [TestCase("""{"enc":"A256GCM","alg":"dir","p2c":1,"jku":"https://evil.example","typ":7,"iss":"https://issuer.example"}""", "ok")]
    [TestCase("""{"alg":"dir","enc":"A256GCM","kid":""}""", "ok")]
    [TestCase("""{"alg":"\u0064ir","enc":"A256GCM"}""", "ok")]
    [TestCase("""{"alg":"dir","enc":"A256GCM","kid":7}""", "jwt_malformed")]
    [TestCase("""{"alg":"dir","enc":"A256GCM","kid":{}}""", "jwt_malformed")]
    [TestCase("""{"alg":"dir","enc":"A256GCM","enc":"A256GCM"}""", "jwt_malformed")]
    [TestCase("""{"alg":"dir","enc":"A256GCM","epk":{"x":1,"x":2}}""", "jwt_malformed")]
    [TestCase("""{"alg":"dir","enc":"A256GCM",}""", "jwt_malformed")]
    [TestCase("""["dir","A256GCM"]""", "jwt_malformed")]
    [TestCase("""{"enc":"A256GCM"}""", "jwt_malformed")]
    [TestCase("""{"alg":null,"enc":"A256GCM"}""", "jwt_malformed")]
    [TestCase("""{"alg":"none","enc":"A256GCM"}""", "jwt_unsupported_alg")]
    [TestCase("""{"alg":"DIR","enc":"A256GCM"}""", "jwt_unsupported_alg")]
    [TestCase("""{"alg":"RSA1_5","enc":"A256GCM"}""", "jwt_unsupported_alg")]
    [TestCase("""{"alg":"PBES2-HS256+A128KW","enc":"A256GCM","p2c":2147483647,"p2s":"AAAA"}""", "jwt_unsupported_alg")]
    [TestCase("""{"alg":"A256GCMKW","enc":"A256GCM"}""", "jwt_unsupported_alg")]
    [TestCase("""{"alg":"HS256","enc":"A256GCM"}""", "jwt_unsupported_alg")]
    [TestCase("""{"alg":"dir"}""", "jwt_unsupported_enc")]
    [TestCase("""{"alg":"dir","enc":["A256GCM"]}""", "jwt_unsupported_enc")]
    [TestCase("""{"alg":"dir","enc":"a256gcm"}""", "jwt_unsupported_enc")]
    [TestCase("""{"alg":"dir","enc":"none"}""", "jwt_unsupported_enc")]
    [TestCase("""{"alg":"dir","enc":"A256GCM","zip":"DEF"}""", "jwt_compressed")]
    [TestCase("""{"alg":"dir","enc":"A256GCM","zip":null}""", "jwt_compressed")]
    [TestCase("""{"alg":"dir","enc":"A256GCM","crit":["exp"],"exp":1}""", "jwt_unsupported_crit")]
    [TestCase("""{"alg":"dir","enc":"A256GCM","crit":[]}""", "jwt_unsupported_crit")]
    public void Header_says(string header, string outcome) => Outcome(Sealed(header)).ShouldBe(outcome);

    [Test]
    public void Name_that_is_too_long_is_no_algorithm() =>
        Outcome(Sealed($$"""{"alg":"{{new string('A', 3000)}}","enc":"A256GCM"}""")).ShouldBe("jwt_unsupported_alg");

    [Test]
    public void Encrypted_key_where_there_can_be_none_is_refused()
    {
        Outcome(Sealed("""{"alg":"dir","enc":"A256GCM"}""", "AAAA")).ShouldBe("jwt_decryption_failed");
        var parts = EncryptionKeys.Encrypt(EncryptionKeys.Ec(), "ECDH-ES", "A128GCM", "text").Split('.');
        parts[1] = "AAAA";
        Outcome(string.Join('.', parts), EncryptionKeys.Ec()).ShouldBe("jwt_decryption_failed");
    }

    [TestCase("....")]
    [TestCase("e30....")]
    [TestCase("e30.a.b.c")]
    [TestCase("e30.a.b.c.d.e")]
    [TestCase("")]
    public void Not_five_parts(string token) => Outcome(token).ShouldBe("jwt_malformed");

    [Test]
    public void Parts_that_are_not_base64url_or_too_long_are_refused()
    {
        var good = Sealed("""{"alg":"dir","enc":"A256GCM"}""").Split('.');
        string With(int part, string text) => string.Join('.', good.Select((p, i) => i == part ? text : p));
        for (var part = 0; part < 5; part++)
        {
            Outcome(With(part, "A+A=")).ShouldBe("jwt_malformed");
            Outcome(With(part, "A")).ShouldBe("jwt_malformed");
            Outcome(With(part, "é€")).ShouldBe("jwt_malformed");
            Outcome(With(part, new string('A', 20_000))).ShouldBe("jwt_too_large");
        }

        Outcome(With(0, new string('A', 4100))).ShouldBe("jwt_too_large");
        Outcome(With(1, new string('A', 1028))).ShouldBe("jwt_too_large");
        Outcome(With(2, new string('A', 36))).ShouldBe("jwt_too_large");
        Outcome(With(4, new string('A', 68))).ShouldBe("jwt_too_large");
    }

    [TestCase("P-256")]
    [TestCase("P-384")]
    [TestCase("P-521")]
    public void Points_are_on_their_curve_or_they_are_none(string name)
    {
        var curve = Curve.All.Single(c => c.Name == name);
        for (var i = 0; i < 20; i++)
        {
            using var key = ECDiffieHellman.Create(curve.Parameters);
            var point = key.ExportParameters(false).Q;
            CurvePoint.IsOn(curve, point.X, point.Y).ShouldBeTrue();
            point.Y![^1] ^= 1;
            CurvePoint.IsOn(curve, point.X, point.Y).ShouldBeFalse();
        }

        CurvePoint.IsOn(curve, new byte[curve.CoordinateBytes], new byte[curve.CoordinateBytes]).ShouldBeFalse();
        byte[] high = [.. Enumerable.Repeat((byte)0xFF, curve.CoordinateBytes)];
        CurvePoint.IsOn(curve, high, high).ShouldBeFalse();
    }

    private static TestCaseData Bad(string what, Action<JsonObject> spoil) => new TestCaseData(spoil).SetArgDisplayNames(what);

    private static IEnumerable<TestCaseData> BadPoints()
    {
        yield return Bad("off the curve", epk => epk["y"] = epk["x"]!.DeepClone());
        yield return Bad("zero", epk => epk["x"] = Base64UrlText.Encode(new byte[32]));
        yield return Bad("another curve", epk => epk["crv"] = "P-384");
        yield return Bad("an unknown curve", epk => epk["crv"] = "secp256k1");
        yield return Bad("another kind of key", epk => epk["kty"] = "OKP");
        yield return Bad("no kind of key", epk => epk.Remove("kty"));
        yield return Bad("half a point", epk => epk.Remove("y"));
        yield return Bad("a short coordinate", epk => epk["x"] = "AAAA");
        yield return Bad("padding", epk => epk["x"] = (string)epk["x"]! + "=");
        yield return Bad("a number", epk => epk["x"] = 7);
    }

    [TestCaseSource(nameof(BadPoints))]
    public void Ephemeral_key_that_is_none_is_refused_before_it_is_used(Action<JsonObject> spoil)
    {
        var token = EncryptionKeys.Encrypt(EncryptionKeys.Ec(), "ECDH-ES+A256KW", "A256GCM", "text").Split('.');
        var header = JsonNode.Parse(Base64UrlText.Decode(token[0]))!.AsObject();
        IsRead(header).ShouldBeTrue();
        spoil(header["epk"]!.AsObject());
        IsRead(header).ShouldBeFalse();
        token[0] = B64(header.ToJsonString());
        Outcome(string.Join('.', token), EncryptionKeys.Ec(), EncryptionKeys.Ec("P-384")).ShouldBe("jwt_decryption_failed");
    }

    private static bool IsRead(JsonObject header)
    {
        var json = Utf8(header.ToJsonString());
        JweHeader.TryRead(json, out var read).ShouldBe(JwtStatus.Ok);
        return EphemeralKey.TryRead(json, read) is not null;
    }

    [TestCase("""[1]""")]
    [TestCase("\"x\"")]
    [TestCase("null")]
    public void Ephemeral_key_that_is_no_object_is_refused(string epk) =>
        Outcome(Sealed($$"""{"alg":"ECDH-ES","enc":"A256GCM","epk":{{epk}}}"""), EncryptionKeys.Ec()).ShouldBe("jwt_decryption_failed");

    [Test]
    public void Agreement_needs_an_ephemeral_key_and_parties_that_are_base64url()
    {
        Outcome(Sealed("""{"alg":"ECDH-ES","enc":"A256GCM"}"""), EncryptionKeys.Ec()).ShouldBe("jwt_decryption_failed");
        var token = EncryptionKeys.Encrypt(EncryptionKeys.Ec(), "ECDH-ES", "A256GCM", "text").Split('.');
        foreach (var apu in new JsonNode[] { "A+A=", 7, new JsonArray() })
        {
            var header = JsonNode.Parse(Base64UrlText.Decode(token[0]))!.AsObject();
            header["apu"] = apu;
            Outcome(string.Join('.', token.Select((p, i) => i == 0 ? B64(header.ToJsonString()) : p)), EncryptionKeys.Ec()).ShouldBe("jwt_decryption_failed");
        }
    }
}

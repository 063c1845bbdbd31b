using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Testing.Jose;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using JwtGateway.Tokens.Minting;
using JwtGateway.Tokens.Tests.Support;
using static JwtGateway.Tokens.Tests.Support.Text;

namespace JwtGateway.Tokens.Tests.Jws;

/// <summary>Our code against npm jose, both ways, for every algorithm: neither can be wrong alone.</summary>
public sealed class JoseCrossCheckTests
{
    private JoseProcess _jose = null!;

    private static IEnumerable<string> Algorithms => TestKeys.Algorithms;

    [OneTimeSetUp]
    public async Task StartAsync() => _jose = await JoseProcess.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _jose.DisposeAsync();

    [TestCaseSource(nameof(Algorithms))]
    public async Task What_jose_mints_we_verify_and_its_private_keys_sign_through_us(string algorithm)
    {
        var (privateJwk, publicJwk) = await _jose.GenerateKeyAsync(algorithm, "kid-1");
        var header = new JsonObject { ["alg"] = algorithm, ["kid"] = "kid-1" }.ToJsonString();
        var token = await _jose.MintAsync(algorithm, privateJwk, header, """{ "sub" : "me" }""");
        var keys = JwkSet.Parse(Utf8($$"""{"keys":[{{publicJwk}}]}""")).Set.ShouldNotBeNull();

        var verified = JwsVerification.Verify(token, keys).ShouldBeOfType<JwsOutcome.Verified>();
        Encoding.UTF8.GetString(verified.Payload.Span).ShouldBe("""{ "sub" : "me" }""");
        verified.Key.KeyId.ShouldBe("kid-1");
        verified.Key.Algorithm.ShouldBe(algorithm);

        using var key = SigningKey.Parse(privateJwk);
        var ours = TokenMinter.Mint(key, new JsonObject { ["sub"] = "me" });
        (await _jose.VerifyAsync(ours, $$"""{"keys":[{{publicJwk}}]}""")).ShouldBe("""{"sub":"me"}""");
    }

    [TestCaseSource(nameof(Algorithms))]
    public async Task What_we_mint_jose_verifies(string algorithm)
    {
        var key = TestKeys.For(algorithm);
        var token = TokenMinter.Mint(key, new JsonObject { ["sub"] = "me" });
        (await _jose.VerifyAsync(token, TestKeys.Jwks(key))).ShouldBe("""{"sub":"me"}""");
    }

    [TestCaseSource(nameof(Algorithms))]
    public async Task What_was_tampered_with_is_refused_by_both(string algorithm)
    {
        var key = TestKeys.For(algorithm);
        var jwks = TestKeys.Jwks(key);
        var token = TokenMinter.Mint(key, new JsonObject { ["sub"] = "me" });
        (await _jose.VerifyAsync(token, jwks)).ShouldBe("""{"sub":"me"}""");

        foreach (var (what, tampered) in Tampered(algorithm, token))
        {
            JwsVerification.Verify(tampered, JwkSet.Parse(Utf8(jwks)).Set!).ShouldBeOfType<JwsOutcome.Refused>(what);
            await Should.ThrowAsync<JoseException>(() => _jose.VerifyAsync(tampered, jwks), what);
        }
    }

    private static IEnumerable<(string What, string Token)> Tampered(string algorithm, string token)
    {
        var parts = token.Split('.');
        var signature = Base64UrlText.Decode(parts[2])!;
        string With(byte[] octets) => $"{parts[0]}.{parts[1]}.{Base64UrlText.Encode(octets)}";
        string Header(string alg, string? kid) => $"{B64(new JsonObject { ["alg"] = alg, ["typ"] = "JWT", ["kid"] = kid }.ToJsonString())}.{parts[1]}.{parts[2]}";
        string Claims(string json) => $"{parts[0]}.{B64(json)}.{parts[2]}";
        byte[] Flipped(int at)
        {
            var flipped = signature.ToArray();
            flipped[at] ^= 1;
            return flipped;
        }

        yield return ("another payload", Claims("""{"sub":"you"}"""));
        yield return ("a payload with a blank", Claims("""{"sub": "me"}"""));
        yield return ("the first bit of the signature", With(Flipped(0)));
        yield return ("a bit in its middle", With(Flipped(signature.Length / 2)));
        yield return ("its last bit", With(Flipped(signature.Length - 1)));
        yield return ("a signature cut short", With(signature[..^1]));
        yield return ("a signature with a tail", With([.. signature, 0]));
        yield return ("a signature of zeros", With(new byte[signature.Length]));
        yield return ("no signature", $"{parts[0]}.{parts[1]}.");
        yield return ("alg none", Header("none", $"key-{algorithm}"));
        yield return ("another key id", Header(algorithm, "another"));
        yield return ("a header with another letter", $"{parts[0][..^1]}{(parts[0][^1] == 'A' ? 'B' : 'A')}.{parts[1]}.{parts[2]}");
        foreach (var other in TestKeys.Algorithms.Where(a => a != algorithm))
            yield return ($"alg {other}", Header(other, $"key-{algorithm}"));
    }

    [TestCase("RS256")]
    [TestCase("ES512")]
    [TestCase("Ed25519")]
    public async Task Keys_without_kid_are_called_by_the_thumbprint_that_jose_computes(string algorithm)
    {
        var jwk = TestKeys.For(algorithm).With(j => j.Remove("kid"));
        var expected = await _jose.ThumbprintAsync(jwk.ToJsonString());
        JwkSet.Parse(Utf8(TestKeys.Jwks(jwk))).Set!.Keys[0].DisplayId.ShouldBe(expected);
    }
}

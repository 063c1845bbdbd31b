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

    [Test]
    public async Task Jose_refuses_what_we_spoil()
    {
        var token = TokenMinter.Mint(TestKeys.Es256, new JsonObject { ["sub"] = "me" });
        var spoiled = token[..^8] + (token[^8] == 'A' ? 'B' : 'A') + token[^7..];
        await Should.ThrowAsync<JoseException>(() => _jose.VerifyAsync(spoiled, TestKeys.Jwks(TestKeys.Es256)));
    }

    [TestCase("RS256")]
    [TestCase("ES512")]
    public async Task Keys_without_kid_are_called_by_the_thumbprint_that_jose_computes(string algorithm)
    {
        var jwk = TestKeys.For(algorithm).With(j => j.Remove("kid"));
        var expected = await _jose.ThumbprintAsync(jwk.ToJsonString());
        JwkSet.Parse(Utf8(TestKeys.Jwks(jwk))).Set!.Keys[0].DisplayId.ShouldBe(expected);
    }
}

using System.Text.Json.Nodes;
using JwtGateway.Cli.Tests.Harness;
using JwtGateway.Testing.Jose;

namespace JwtGateway.Cli.Tests;

/// <summary><c>jwtgw jws verify</c>, <c>keys</c>, <c>token</c> and <c>jwks inspect</c>, as a user has them.</summary>
public sealed class JwsCommandTests
{
    private Manifests _files = null!;

    private static IEnumerable<PublishedJws> Published => PublishedJws.All;

    [SetUp]
    public void MakeFolder() => _files = new Manifests();

    [TearDown]
    public void RemoveFolder() => _files.Dispose();

    [TestCaseSource(nameof(Published))]
    public async Task Published_vectors_answer_as_they_should(PublishedJws vector)
    {
        var verified = await VerifyAsync(vector.Jwks, vector.Token);
        (verified.Code, verified.Out.TrimEnd()).ShouldBe(vector.Text is null ? (ExitCode.Failed, verified.Out.TrimEnd()) : (ExitCode.Ok, vector.Text));

        var spoiled = await VerifyAsync(vector.Jwks, vector.Spoiled);
        spoiled.Code.ShouldBe(ExitCode.Failed);
        ((string?)JsonNode.Parse(spoiled.Out)!["reason"]).ShouldBe(vector.Text is null ? "jwt_malformed" : "jwt_bad_signature");
    }

    [TestCase("Ed25519")]
    [TestCase("EdDSA")]
    [TestCase("ES384")]
    [TestCase("PS512")]
    [TestCase("HS512")]
    public async Task Keys_that_are_made_mint_tokens_that_verify(string algorithm)
    {
        var keys = await Jwtgw.RunAsync("keys", "--alg", algorithm, "--kid", "k1");
        keys.Code.ShouldBe(ExitCode.Ok);
        _files.Write("key.json", keys.Out);
        var token = await Jwtgw.RunAsync("token", "--key", _files.PathOf("key.json"), "--claim", "sub=alice");
        token.Code.ShouldBe(ExitCode.Ok);

        var verified = await VerifyAsync(JsonNode.Parse(keys.Out)!["jwks"]!.ToJsonString(), token.Out.Trim());
        verified.Code.ShouldBe(ExitCode.Ok);
        ((string?)JsonNode.Parse(verified.Out)!["sub"]).ShouldBe("alice");
    }

    [TestCase("EdDSA", "Ed25519")]
    [TestCase("Ed25519", "EdDSA")]
    public async Task Both_names_of_Ed25519_can_be_asked_for(string ofKey, string ofToken)
    {
        _files.Write("key.json", (await Jwtgw.RunAsync("keys", "--alg", ofKey)).Out);
        var token = (await Jwtgw.RunAsync("token", "--key", _files.PathOf("key.json"), "--alg", ofToken)).Out.Trim();
        var jwks = JsonNode.Parse(await File.ReadAllTextAsync(_files.PathOf("key.json")))!["jwks"]!.ToJsonString();

        (await VerifyAsync(jwks, token)).Code.ShouldBe(ExitCode.Ok);
        (await VerifyAsync(jwks, token, "--alg", ofToken)).Code.ShouldBe(ExitCode.Ok);
        (await VerifyAsync(jwks, token, "--alg", ofKey)).Out.ShouldContain("jwt_unsupported_alg");
    }

    [Test]
    public async Task Ed25519_signature_of_a_wrong_length_is_named()
    {
        var vector = PublishedJws.All.Single(v => v.Name.StartsWith("RFC 8037", StringComparison.Ordinal));
        var cut = await VerifyAsync(vector.Jwks, vector.Token[..^2]);
        cut.Code.ShouldBe(ExitCode.Failed);
        cut.Out.ShouldContain("Jwt ED25519 signature is wrong length");
    }

    [Test]
    public async Task Inspect_tells_the_usable_keys_from_the_others()
    {
        _files.Write("jwks.json", """
            {"keys":[
              {"kty":"OKP","crv":"Ed25519","kid":"good","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
              {"kty":"OKP","crv":"Ed25519","kid":"leaked","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"},
              {"kty":"OKP","crv":"X25519","kid":"agreement","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}
            """);
        var ran = await Jwtgw.RunAsync("jwks", "inspect", _files.PathOf("jwks.json"));

        var report = JsonNode.Parse(ran.Out)!;
        report["usable"]!.AsArray().Select(k => (string?)k!["id"]).ShouldBe(["good"]);
        report["ignored"]!.AsArray().Select(k => (string?)k!["kid"]).ShouldBe(["leaked", "agreement"]);
        ran.Out.ShouldNotContain("nWGxne");
    }

    private Task<Ran> VerifyAsync(string jwks, string token, params string[] more)
    {
        _files.Write("jwks.json", jwks);
        return Jwtgw.RunAsync(["jws", "verify", "--jwks", _files.PathOf("jwks.json"), "--token", token, .. more]);
    }
}

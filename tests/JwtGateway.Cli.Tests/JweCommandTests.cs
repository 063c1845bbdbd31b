using System.Text.Json.Nodes;
using JwtGateway.Cli.Tests.Harness;
using JwtGateway.Testing.Jose;

namespace JwtGateway.Cli.Tests;

/// <summary><c>jwtgw jwe decrypt</c> and <c>jwtgw token --encrypt-to</c>, as a user has them.</summary>
public sealed class JweCommandTests
{
    private Manifests _files = null!;

    private static IEnumerable<PublishedJwe> Published => PublishedJwe.All;

    [SetUp]
    public void MakeFolder() => _files = new Manifests();

    [TearDown]
    public void RemoveFolder() => _files.Dispose();

    [TestCaseSource(nameof(Published))]
    public async Task Published_vectors_answer_as_they_should(PublishedJwe vector)
    {
        _files.Write("key.json", vector.Jwk);
        var decrypted = await DecryptAsync("key.json", vector.Token);
        if (vector.Text is null)
            (decrypted.Code, Reason(decrypted)).ShouldBe((ExitCode.Failed, vector.Reason));
        else
            (decrypted.Code, decrypted.Out.TrimEnd()).ShouldBe((ExitCode.Ok, vector.Text));

        var spoiled = await DecryptAsync("key.json", vector.Spoiled);
        (spoiled.Code, Reason(spoiled)).ShouldBe((ExitCode.Failed, vector.Reason ?? "jwt_decryption_failed"));
    }

    [TestCase("RSA", null, "A256GCM")]
    [TestCase("RSA", "RSA-OAEP", "A128CBC-HS256")]
    [TestCase("EC", null, "A192GCM")]
    [TestCase("EC", "ECDH-ES", "A256CBC-HS512")]
    [TestCase("oct", null, "A128GCM")]
    [TestCase("oct", "dir", "A256GCM")]
    public async Task Tokens_that_are_encrypted_decrypt_to_tokens_that_verify(string kind, string? alg, string enc)
    {
        _files.Write("sign.json", (await Jwtgw.RunAsync("keys", "--alg", "ES256", "--kid", "k1")).Out);
        var made = (await Jwtgw.RunAsync("keys", "--alg", kind switch { "RSA" => "RS256", "EC" => "ES384", _ => "HS256" }, "--kid", "e1")).Out;
        var key = JsonNode.Parse(made)!["private"]!.AsObject();
        key.Remove("alg");
        key["use"] = "enc";
        _files.Write("encrypt.json", key.ToJsonString());

        string[] how = alg is null ? ["--encrypt-enc", enc] : ["--encrypt-alg", alg, "--encrypt-enc", enc];
        var token = await Jwtgw.RunAsync(["token", "--key", _files.PathOf("sign.json"), "--claim", "sub=alice", "--encrypt-to", _files.PathOf("encrypt.json"), .. how]);
        token.Code.ShouldBe(ExitCode.Ok);
        var inside = await DecryptAsync("encrypt.json", token.Out.Trim());
        inside.Code.ShouldBe(ExitCode.Ok);
        _files.Write("jwks.json", JsonNode.Parse(await File.ReadAllTextAsync(_files.PathOf("sign.json")))!["jwks"]!.ToJsonString());
        (await Jwtgw.RunAsync("jws", "verify", "--jwks", _files.PathOf("jwks.json"), "--token", inside.Out.Trim())).Out.ShouldContain("alice");
    }

    [Test]
    public async Task Only_what_is_asked_for_is_accepted()
    {
        var vector = PublishedJwe.All.First(v => v.Name.StartsWith("RFC 7520 5.8", StringComparison.Ordinal));
        _files.Write("keys.json", $$"""{"keys":[{{vector.Jwk}}]}""");
        (await DecryptAsync("keys.json", vector.Token, "--alg", "A128KW,A128GCM")).Code.ShouldBe(ExitCode.Ok);
        Reason(await DecryptAsync("keys.json", vector.Token, "--alg", "A128KW")).ShouldBe("jwt_unsupported_enc");
        Reason(await DecryptAsync("keys.json", vector.Token, "--alg", "dir,A128GCM")).ShouldBe("jwt_unsupported_alg");
        Reason(await DecryptAsync("keys.json", "a.b.c")).ShouldBe("jwt_malformed");
    }

    [Test]
    public async Task A_file_without_a_key_to_decrypt_with_is_bad_input_and_its_key_is_not_shown()
    {
        _files.Write("public.json", """{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""");
        var ran = await DecryptAsync("public.json", "a.b.c.d.e");
        ran.Code.ShouldBe(ExitCode.BadInput);
        ran.Error.ShouldContain("it is a public key");
        ran.Error.ShouldNotContain("f83OJ3D2");
        _files.Write("odd.json", "{");
        (await DecryptAsync("odd.json", "a.b.c.d.e")).Error.ShouldContain("it is not JSON");
        (await Jwtgw.RunAsync("jwe", "decrypt", "--key", "-", "--token", "-")).Code.ShouldBe(ExitCode.BadInput);
    }

    [Test]
    public async Task What_cannot_be_encrypted_is_bad_input()
    {
        _files.Write("sign.json", (await Jwtgw.RunAsync("keys", "--alg", "ES256")).Out);
        _files.Write("oct.json", """{"kty":"oct","k":"GZy6sIZ6wl9NJOKB-jnmVQ"}""");
        async Task<string> ErrorAsync(params string[] more)
        {
            var ran = await Jwtgw.RunAsync(["token", "--key", _files.PathOf("sign.json"), "--encrypt-to", .. more]);
            ran.Code.ShouldBe(ExitCode.BadInput);
            return ran.Error;
        }

        (await ErrorAsync(_files.PathOf("oct.json"), "--encrypt-alg", "RSA1_5")).ShouldContain("is not supported");
        (await ErrorAsync(_files.PathOf("oct.json"), "--encrypt-alg", "A256KW")).ShouldContain("does not fit the key");
        (await ErrorAsync(_files.PathOf("oct.json"), "--encrypt-enc", "none")).ShouldContain("is not supported");
        (await ErrorAsync(_files.PathOf("gone"))).ShouldContain("Cannot read");
    }

    private static string? Reason(Ran ran) => (string?)JsonNode.Parse(ran.Out)!["reason"];

    private Task<Ran> DecryptAsync(string key, string token, params string[] more) =>
        Jwtgw.RunAsync(["jwe", "decrypt", "--key", _files.PathOf(key), "--token", token, .. more]);
}

using System.Text.Json.Nodes;
using JwtGateway.Testing;
using JwtGateway.Testing.Jose;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>The example keys-from-secret in the process that people run, with tokens of our own making and of npm jose's.</summary>
public sealed class LocalKeysTests
{
    private static readonly string Example = Path.Combine(RepositoryRoot.Path, "examples", "keys-from-secret");

    private Manifests _manifests = null!;
    private RunningGateway _gateway = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _manifests = new Manifests();
        var port = FreePort.Next();
        foreach (var file in Directory.EnumerateFiles(Example, "*.yaml"))
            _manifests.Write(Path.GetFileName(file), (await File.ReadAllTextAsync(file)).Replace("port: 8080", $"port: {port}", StringComparison.Ordinal));
        _gateway = await RunningGateway.StartAsync(_manifests, port);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _gateway.DisposeAsync();
        _manifests.Dispose();
    }

    [Test]
    public async Task Tokens_of_both_issuers_pass_and_neither_passes_for_the_other()
    {
        // 503: nothing listens behind it, but the token was taken.
        (await AnswerAsync("issuer.private.pem", "issuer", "--alg", "Ed25519", "--kid", "issuer-1")).Status.ShouldBe(503);
        (await AnswerAsync("issuer.private.pem", "issuer", "--alg", "EdDSA")).Status.ShouldBe(503);
        (await AnswerAsync("partner.secret.jwk", "partner")).Status.ShouldBe(503);
        (await AnswerAsync("issuer.private.pem", "issuer", "--kid", "other")).Body.ShouldBe("Jwks doesn't have key to match kid or alg from Jwt");
        (await AnswerAsync("issuer.private.pem", "partner")).Body.ShouldBe("Jwt header [alg] is not supported");
        (await AnswerAsync("partner.secret.jwk", "issuer")).Body.ShouldBe("Jwt header [alg] is not supported");
    }

    [Test]
    public async Task Tokens_that_jose_signs_with_the_same_keys_pass()
    {
        await using var jose = await JoseProcess.StartAsync();
        var secret = await File.ReadAllTextAsync(Path.Combine(Example, "partner.secret.jwk"));
        var token = await jose.MintAsync("HS256", secret, """{"alg":"HS256"}""", """{"iss":"https://partner.example.com"}""");

        (await _gateway.GetAsync("/orders", token)).Status.ShouldBe(503);
    }

    [Test]
    public async Task Keys_that_are_not_used_are_in_the_status_and_counted_and_their_material_is_in_neither()
    {
        var secret = (string)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Example, "partner.secret.jwk")))!["k"]!;
        var policy = await File.ReadAllTextAsync(Path.Combine(_manifests.Folder, "policy.yaml"));
        _manifests.Write("policy.yaml", policy.Replace(
            "  public.pem: |\n",
            "  public.pem: |\n    -----BEGIN PUBLIC KEY-----\n    MDwwDQYJKoZIhvcNAQEBBQADKwAwKAIhAMGqRQ==\n    -----END PUBLIC KEY-----\n",
            StringComparison.Ordinal));

        await Eventually.HoldsAsync(() => (_gateway.Process.Output + _gateway.Process.Errors).Contains("it cannot be read", StringComparison.Ordinal), "the change is read");
        var status = await _gateway.AdminAsync("/status");
        status.ShouldContain("ignoredKeys:");
        status.ShouldContain("""keys[0] (kid \"issuer-1\") it cannot be read""");
        (await _gateway.MetricAsync("jwtgateway_jwks_ignored_keys")).ShouldNotBeNull();
        (await AnswerAsync("issuer.private.pem", "issuer", "--alg", "Ed25519")).Status.ShouldBe(503);
        foreach (var page in new[] { status, await _gateway.AdminAsync("/config"), await _gateway.AdminAsync("/metrics") })
            page.ShouldNotContain(secret[..12]);
    }

    private async Task<Answer> AnswerAsync(string key, string issuer, params string[] options)
    {
        var (code, token, errors) = await JwtgwProcess.RunAsync(
            ["token", "--key", Path.Combine(Example, key), "--claim", $"iss=https://{issuer}.example.com", .. options]);
        code.ShouldBe(0, errors);
        return await _gateway.GetAsync("/orders", token.Trim());
    }
}

using System.Security.Cryptography;
using JwtGateway.Testing;
using JwtGateway.Testing.Jose;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>The example encrypted-tokens in the process that people run, with tokens of our own making and of npm jose's.</summary>
public sealed class EncryptedTokensTests
{
    private static readonly string Example = Path.Combine(RepositoryRoot.Path, "examples", "encrypted-tokens");

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
    public async Task Encrypted_tokens_pass_and_plain_ones_do_not()
    {
        // 503: nothing listens behind it, but the token was taken.
        (await AnswerAsync("--encrypt-to", InExample("gateway.public.pem"))).Status.ShouldBe(503);
        (await AnswerAsync()).Body.ShouldBe("Jwt is not encrypted");
        (await AnswerAsync("--encrypt-to", InExample("gateway.public.pem"), "--encrypt-enc", "A128GCM")).Body.ShouldBe("Jwt header [enc] is not supported");
        (await AnswerAsync("--encrypt-to", InExample("gateway.public.pem"), "--encrypt-alg", "ECDH-ES")).Body.ShouldBe("Jwt header [alg] is not supported");
        (await AnswerAsync("--encrypt-to", InExample("issuer.private.pem"))).Body.ShouldBe("Jwt decryption fails");
    }

    [Test]
    public async Task A_token_that_jose_encrypts_passes()
    {
        await using var jose = await JoseProcess.StartAsync();
        using var key = ECDiffieHellman.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(InExample("gateway.public.pem")));
        var point = key.ExportParameters(false).Q;
        var jwk = $$"""{"kty":"EC","crv":"P-256","x":"{{B64(point.X!)}}","y":"{{B64(point.Y!)}}"}""";
        var token = await jose.EncryptAsync("ECDH-ES+A256KW", jwk, """{"alg":"ECDH-ES+A256KW","enc":"A256GCM","cty":"JWT"}""", await TokenAsync());

        (await _gateway.GetAsync("/private", token)).Status.ShouldBe(503);
    }

    [Test]
    public async Task A_key_that_is_replaced_counts_at_once_and_is_shown_nowhere()
    {
        var token = await TokenAsync("--encrypt-to", InExample("gateway.public.pem"));
        (await _gateway.GetAsync("/private", token)).Status.ShouldBe(503);
        (await _gateway.GetAsync("/private", token)).Status.ShouldBe(503);
        using var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var policy = await File.ReadAllTextAsync(Path.Combine(_manifests.Folder, "policy.yaml"));
        var start = policy.IndexOf("    -----BEGIN PRIVATE KEY-----", StringComparison.Ordinal);
        var pem = other.ExportPkcs8PrivateKeyPem();
        _manifests.Write("policy.yaml", policy[..start] + string.Concat(pem.Split('\n').Select(line => $"    {line}\n")));

        await Eventually.HoldsAsync(async () => (await _gateway.GetAsync("/private", token)).Body == "Jwt decryption fails", "the new key counts");
        foreach (var page in new[] { await _gateway.AdminAsync("/status"), await _gateway.AdminAsync("/config"), await _gateway.AdminAsync("/metrics"), _gateway.Process.Output, _gateway.Process.Errors })
            page.ShouldNotContain(pem.Split('\n')[1][..40]);
    }

    private static string InExample(string file) => Path.Combine(Example, file);

    private static string B64(byte[] octets) => System.Buffers.Text.Base64Url.EncodeToString(octets);

    private async Task<Answer> AnswerAsync(params string[] options) => await _gateway.GetAsync("/private", await TokenAsync(options));

    private static async Task<string> TokenAsync(params string[] options)
    {
        var (code, token, errors) = await JwtgwProcess.RunAsync(
            ["token", "--key", InExample("issuer.private.pem"), "--claim", "iss=https://issuer.example.com", "--claim", "sub=alice", .. options]);
        code.ShouldBe(0, errors);
        return token.Trim();
    }
}

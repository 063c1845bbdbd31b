using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>The example token-revocation does what its README says, and what happens while its files are edited.</summary>
public sealed class RevocationExampleTests
{
    private static readonly string Key = Path.Combine(RepositoryRoot.Path, "examples/local-jwks/example.private.jwk");
    private static readonly string Example = Path.Combine(RepositoryRoot.Path, "examples", "token-revocation");

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
    public async Task Every_list_of_the_example_refuses_its_tokens_and_no_others()
    {
        (await AskAsync("--claim", "sub=alice", "--claim", "jti=1")).Status.ShouldBe(503);
        (await AskAsync("--claim", "sub=bob", "--claim-json", "iat=1767000000")).Status.ShouldBe(503);

        var revoked = (401, "Jwt is revoked");
        (await AskAsync("--claim", "sub=bob", "--claim", "jti=7b0d1c52-6f0e-4e0c-9a53-0f1c6f6b2a11")).ShouldBe(revoked);
        (await AskAsync("--claim", "sub=bob", "--claim", "sid=08a5019c-17e1-4977-8f42-65a12843ea02")).ShouldBe(revoked);
        (await AskAsync("--claim", "sub=mallory")).ShouldBe(revoked);
        (await AskAsync("--claim", "sub=alice", "--claim-json", "iat=1767000000")).ShouldBe(revoked);
        (await AskAsync("--claim", "sub=bob", "--claim-json", "iat=1748000000")).ShouldBe(revoked);
        (await _gateway.AdminAsync("/status")).ShouldContain("TokenRevocation");
    }

    [Test]
    public async Task A_revocation_that_is_edited_counts_and_one_that_cannot_be_read_closes_the_route()
    {
        var token = await MintAsync("--claim", "sub=alice", "--claim", "jti=later");
        for (var i = 0; i < 3; i++)
            (await _gateway.GetAsync("/orders", token)).Status.ShouldBe(503);
        await Eventually.HoldsAsync(async () => await _gateway.MetricAsync("jwtgateway_token_cache_hits_total") > 0, "the token to be remembered");
        var text = await File.ReadAllTextAsync(Path.Combine(Example, "revocation.yaml"));

        _manifests.Write("revocation.yaml", text.Replace("7b0d1c52-6f0e-4e0c-9a53-0f1c6f6b2a11", "later", StringComparison.Ordinal));
        await AnswersAsync(token, 401, "Jwt is revoked");

        _manifests.Write("revocation.yaml", text.Replace("tokenIDs:", "tokenIds:", StringComparison.Ordinal));
        await AnswersAsync(token, 500, null);
        await Eventually.HoldsAsync(
            async () => (await _gateway.AdminAsync("/status")).Contains("unknown field; did you mean `tokenIDs`?", StringComparison.Ordinal), "the status to say why");

        _manifests.Write("revocation.yaml", text);
        await AnswersAsync(token, 503, null);
    }

    [Test]
    public async Task The_size_of_the_token_cache_changes_while_it_is_served_and_lets_nobody_in()
    {
        var good = await MintAsync("--claim", "sub=alice");
        var revoked = await MintAsync("--claim", "sub=mallory");
        var app = await File.ReadAllTextAsync(Path.Combine(_manifests.Folder, "app.yaml"));
        await LimitAsync(32 * 1024 * 1024);
        await UseAsync(good, revoked);
        await EntriesAsync(2);

        _manifests.Write("app.yaml", app.Replace("32Mi", "\"0\"", StringComparison.Ordinal));
        await LimitAsync(0);
        await UseAsync(good, revoked);
        await EntriesAsync(0);

        _manifests.Write("app.yaml", app.Replace("32Mi", "64Ki", StringComparison.Ordinal));
        await LimitAsync(64 * 1024);
        await UseAsync(good, revoked);
        await EntriesAsync(2);

        _manifests.Write("app.yaml", app.Replace("32Mi", "32MB", StringComparison.Ordinal));
        await Eventually.HoldsAsync(async () => (await _gateway.AdminAsync("/status")).Contains("spec.tokenCache.maxSize", StringComparison.Ordinal), "the bad size to be told");
        await UseAsync(good, revoked);
    }

    private async Task UseAsync(string good, string revoked)
    {
        for (var i = 0; i < 3; i++)
        {
            (await _gateway.GetAsync("/orders", good)).Status.ShouldBe(503);
            (await _gateway.GetAsync("/orders", revoked)).Body.ShouldBe("Jwt is revoked");
            (await _gateway.GetAsync("/orders", good[..^8] + "AAAAAAAA")).Status.ShouldBe(401);
        }
    }

    private Task LimitAsync(long bytes) =>
        Eventually.HoldsAsync(async () => await _gateway.MetricAsync("jwtgateway_token_cache_max_bytes") == bytes, $"the limit to be {bytes}");

    private Task EntriesAsync(int count) =>
        Eventually.HoldsAsync(async () => await _gateway.MetricAsync("jwtgateway_token_cache_entries") == count, $"{count} tokens to be remembered");

    private Task AnswersAsync(string token, int status, string? body) => Eventually.HoldsAsync(
        async () => await _gateway.GetAsync("/orders", token) is var answer && answer.Status == status && (body is null || answer.Body == body), $"{status} {body}");

    private async Task<(int Status, string Body)> AskAsync(params string[] claims)
    {
        var answer = await _gateway.GetAsync("/orders", await MintAsync(claims));
        return (answer.Status, answer.Body);
    }

    private static async Task<string> MintAsync(params string[] claims)
    {
        var (code, output, errors) = await JwtgwProcess.RunAsync(
            ["token", "--key", Key, "--claim", "iss=https://issuer.example.com", "--claim", "aud=api.example.com", .. claims]);
        code.ShouldBe(0, errors);
        return output.Trim();
    }
}

using System.Net.Http.Headers;
using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>The example of agentgateway's policies does what its README says, with the executable and an upstream.</summary>
public sealed class AgentgatewayExampleTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "examples/agentgateway-jwt");
    private static readonly string Key = Path.Combine(RepositoryRoot.Path, "examples/local-jwks/example.private.jwk");

    [Test]
    public async Task Policies_of_all_levels_add_up()
    {
        using var manifests = new Manifests();
        await using var echo = await EchoServer.StartAsync();
        var port = FreePort.Next();
        foreach (var file in Directory.EnumerateFiles(Folder, "*.yaml"))
        {
            var text = (await File.ReadAllTextAsync(file)).Replace("port: 8080", $"port: {port}", StringComparison.Ordinal);
            manifests.Write(Path.GetFileName(file), text.Replace("port: 3000", $"port: {echo.Port}", StringComparison.Ordinal));
        }

        await using var gateway = await RunningGateway.StartAsync(manifests, port);
        using var client = new HttpClient();
        async Task<(int Status, string Body)> SendAsync(string method, string path, string? token)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"http://127.0.0.1:{port}{path}");
            request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            request.Headers.TryAddWithoutValidation("X-User", "root");
            using var response = await client.SendAsync(request);
            return ((int)response.StatusCode, response.IsSuccessStatusCode && path.StartsWith("/orders", StringComparison.Ordinal) ? "" : await response.Content.ReadAsStringAsync());
        }

        var reader = await MintAsync("reader");
        (await SendAsync("GET", "/orders", reader)).ShouldBe((200, ""));
        var headers = echo.Requests.Last().Headers;
        (headers["x-user"], headers["x-roles"], headers.ContainsKey("authorization")).ShouldBe(("alice", "[\"reader\"]", false));
        (await SendAsync("POST", "/orders", reader)).ShouldBe((403, "authorization failed"));
        (await SendAsync("POST", "/orders", await MintAsync("admin"))).ShouldBe((200, ""));
        (await SendAsync("GET", "/orders", await MintAsync("guest"))).ShouldBe((403, "authorization failed"));
        (await SendAsync("GET", "/orders", null)).Status.ShouldBe(401);
        var (status, document) = await SendAsync("GET", "/.well-known/oauth-protected-resource/orders", null);
        status.ShouldBe(200);
        document.ShouldContain("\"authorization_servers\":[\"https://issuer.example.com\"]");
        document.ShouldContain($"\"resource\":\"http://127.0.0.1:{port}/orders\"");
    }

    private static async Task<string> MintAsync(string role)
    {
        var (code, output, errors) = await JwtgwProcess.RunAsync(
        [
            "token", "--key", Key, "--claim", "iss=https://issuer.example.com", "--claim", "aud=api.example.com", "--claim", "sub=alice", "--expires-in", "1h",
            "--claim-json", $"realm_access={{\"roles\":[\"{role}\"]}}",
        ]);
        code.ShouldBe(0, errors);
        return output.Trim();
    }
}

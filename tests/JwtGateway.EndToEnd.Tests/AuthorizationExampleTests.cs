using System.Net.Http.Headers;
using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>The examples of claims and authorization do what their READMEs say, with the executable and an upstream.</summary>
public sealed class AuthorizationExampleTests
{
    private static readonly string Key = Path.Combine(RepositoryRoot.Path, "examples/local-jwks/example.private.jwk");

    [Test]
    public async Task Scopes_roles_groups_and_paths_decide_who_may_do_what()
    {
        await using var gateway = await StartAsync("claims-authorization");
        string[] alice = ["--claim", "iss=https://issuer.example.com", "--claim", "aud=api.example.com", "--claim", "sub=alice"];
        string[] verified = [.. alice, "--claim-json", "email_verified=true"];

        var reader = await MintAsync([.. verified, "--claim", "scope=openid orders:read"]);
        (await gateway.SendAsync("GET", "/orders", reader)).ShouldBe("200");
        (await gateway.SendAsync("POST", "/orders", reader)).ShouldBe("403 RBAC: access denied");
        (await gateway.SendAsync("GET", "/orders", null)).ShouldBe("401 Jwt is missing");

        var writer = await MintAsync([.. verified, "--claim", "scope=orders:write", "--claim-json", "groups=[\"sales-emea\",\"all\"]"]);
        (await gateway.SendAsync("POST", "/orders", writer)).ShouldBe("200");
        gateway.LastHeaders["x-groups"].ShouldBe("sales-emea,all");
        gateway.LastHeaders["x-user"].ShouldBe("alice");
        gateway.LastHeaders.Keys.ShouldContain("x-jwt-payload");
        (await gateway.SendAsync("GET", "/orders", writer)).ShouldBe("403 RBAC: access denied");

        var admin = await MintAsync([.. verified, "--claim-json", "realm_access={\"roles\":[\"orders-admin\"]}"]);
        (await gateway.SendAsync("DELETE", "/orders/7", admin)).ShouldBe("200");
        gateway.LastHeaders["x-roles"].ShouldBe("[\"orders-admin\"]");
        (await gateway.SendAsync("GET", "/orders/audit", admin)).ShouldBe("403 RBAC: access denied");
        (await gateway.SendAsync("GET", "/orders//audit/x", admin)).ShouldBe("403 RBAC: access denied");

        const string NotAllowed = "403 Claims in Jwt are not allowed";
        (await gateway.SendAsync("GET", "/orders", await MintAsync([.. alice, "--claim", "scope=orders:read"]))).ShouldBe(NotAllowed);
        (await gateway.SendAsync("GET", "/orders", await MintAsync([.. alice, "--claim", "email_verified=true", "--claim", "scope=orders:read"]))).ShouldBe(NotAllowed);
        var suspended = await MintAsync([.. verified, "--claim", "scope=orders:read", "--claim", "https://example.com/status=suspended"]);
        (await gateway.SendAsync("GET", "/orders", suspended)).ShouldBe(NotAllowed);
        var lasting = await MintAsync([.. verified, "--claim", "scope=orders:read", "--expires-in", "48h"]);
        (await gateway.SendAsync("GET", "/orders", lasting)).ShouldBe("401 Jwt lifetime is too long");
        var endless = await MintAsync([.. verified, "--claim", "scope=orders:read", "--expires-in", "never"]);
        (await gateway.SendAsync("GET", "/orders", endless)).ShouldBe("401 Jwt payload [exp] field is required");

        await Eventually.HoldsAsync(() => gateway.Output.Contains("rule=audit-log-is-closed", StringComparison.Ordinal), "the rule in the decision lines");
        gateway.Output.ShouldContain("insufficient_scope");
        (await gateway.MetricsAsync()).ShouldContain("rule=\"readers\"");
    }

    [Test]
    public async Task A_tenant_opens_its_own_path_and_no_other()
    {
        await using var gateway = await StartAsync("multi-tenant");
        Task<string> Of(string tenant) => MintAsync("--claim", $"iss=https://login.example.com/{tenant}/v2.0", "--claim", "aud=api.example.com", "--claim", $"tid={tenant}");
        var acme = await Of("acme");
        (await gateway.SendAsync("GET", "/orders/acme/1", acme)).ShouldBe("200");
        gateway.LastHeaders["x-tenant"].ShouldBe("acme");
        (await gateway.SendAsync("GET", "/orders/%61cme/1", acme)).ShouldBe("200");
        (await gateway.SendAsync("GET", "/orders/globex/1", await Of("globex"))).ShouldBe("200");
        foreach (var path in new[] { "/orders/globex/1", "/orders", "/orders/ACME/1", "/orders/acme%20/1" })
            (await gateway.SendAsync("GET", path, acme)).ShouldBe("403 Claims in Jwt are not allowed", path);
        (await gateway.SendAsync("GET", "/orders/initech/1", await Of("initech"))).ShouldBe("401 Jwt issuer is not configured");
    }

    private static async Task<string> MintAsync(params string[] claims)
    {
        var (code, output, errors) = await JwtgwProcess.RunAsync(["token", "--key", Key, .. claims]);
        code.ShouldBe(0, errors);
        return output.Trim();
    }

    private static async Task<RunningExample> StartAsync(string example)
    {
        var manifests = new Manifests();
        var echo = await EchoServer.StartAsync();
        var port = FreePort.Next();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "examples", example), "*.yaml"))
        {
            var text = (await File.ReadAllTextAsync(file)).Replace("port: 8080", $"port: {port}", StringComparison.Ordinal);
            manifests.Write(Path.GetFileName(file), text.Replace("port: 3000", $"port: {echo.Port}", StringComparison.Ordinal));
        }

        return new RunningExample(manifests, echo, await RunningGateway.StartAsync(manifests, port, ["--decisions"]));
    }

    private sealed class RunningExample(Manifests manifests, EchoServer echo, RunningGateway gateway) : IAsyncDisposable
    {
        private readonly HttpClient _client = new();

        public IReadOnlyDictionary<string, string> LastHeaders => echo.Requests.Last().Headers;

        public string Output => gateway.Process.Output;

        public Task<string> MetricsAsync() => gateway.AdminAsync("/metrics");

        public async Task<string> SendAsync(string method, string path, string? token)
        {
            var address = new Uri($"http://127.0.0.1:{gateway.Port}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            using var request = new HttpRequestMessage(new HttpMethod(method), address);
            request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            using var response = await _client.SendAsync(request);
            return response.IsSuccessStatusCode ? $"{(int)response.StatusCode}" : $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
        }

        public async ValueTask DisposeAsync()
        {
            _client.Dispose();
            await gateway.DisposeAsync();
            await echo.DisposeAsync();
            manifests.Dispose();
        }
    }
}

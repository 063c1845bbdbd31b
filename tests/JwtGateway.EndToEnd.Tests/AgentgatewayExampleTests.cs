namespace JwtGateway.EndToEnd.Tests;

/// <summary>The example of agentgateway's policies does what its README says, with the executable and an upstream.</summary>
public sealed class AgentgatewayExampleTests
{
    [Test]
    public async Task Policies_of_all_levels_add_up()
    {
        await using var example = await RunningExample.StartAsync("agentgateway-jwt");
        var reader = await MintAsync("reader");
        (await example.AskAsync("GET", "/orders", reader)).Status.ShouldBe(200);
        var headers = example.First.Requests.Last().Headers;
        (headers["x-user"], headers["x-roles"], headers.ContainsKey("authorization")).ShouldBe(("alice", "[\"reader\"]", false));
        (await example.AskAsync("POST", "/orders", reader)).ShouldBe((403, "authorization failed"));
        (await example.AskAsync("POST", "/orders", await MintAsync("admin"))).Status.ShouldBe(200);
        (await example.AskAsync("GET", "/orders", await MintAsync("guest"))).ShouldBe((403, "authorization failed"));
        (await example.AskAsync("GET", "/orders")).Status.ShouldBe(401);
        var (status, document) = await example.AskAsync("GET", "/.well-known/oauth-protected-resource/orders");
        status.ShouldBe(200);
        document.ShouldContain("\"authorization_servers\":[\"https://issuer.example.com\"]");
        document.ShouldContain($"\"resource\":\"http://127.0.0.1:{example.Gateway.Port}/orders\"");
    }

    private static Task<string> MintAsync(string role) => ExampleTokens.MintAsync("--claim-json", $"realm_access={{\"roles\":[\"{role}\"]}}");
}

namespace JwtGateway.EndToEnd.Tests.Foreign;

/// <summary>Policies of agentgateway on a Gateway, a route and a rule, which add up.</summary>
internal static class AgentgatewayExamples
{
    private const string Host = "http://localhost:8080";

    public static IEnumerable<ForeignExample> All =>
    [
        new("agentgateway-jwt", "default/example", AskAsync)
        {
            InCluster =
                """
                apiVersion: gateway.networking.k8s.io/v1
                kind: GatewayClass
                metadata: {name: jwt-gateway}
                spec: {controllerName: jwtgateway.io/gateway-controller}
                """,
            Accepted = ["AgentgatewayPolicy tokens", "AgentgatewayPolicy readers", "AgentgatewayPolicy admins"],
        },
    ];

    private static async Task AskAsync(ExampleStage stage)
    {
        var reader = await MintAsync("reader");
        await ExampleStage.IsServedAsync(async () => (await SendAsync(stage, "GET", reader)).Status == 200);
        using var passed = await stage.SendAsync("GET", Host + "/orders", reader, null, ("X-User", "root"));
        var headers = stage.Upstream.Requests.Last().Headers;
        (headers["x-user"], headers["x-roles"], headers.ContainsKey("authorization")).ShouldBe(("alice", "[\"reader\"]", false));

        (await SendAsync(stage, "POST", reader)).ShouldBe((403, "authorization failed"));
        (await SendAsync(stage, "POST", await MintAsync("admin"))).Status.ShouldBe(200);
        (await SendAsync(stage, "GET", await MintAsync("guest"))).ShouldBe((403, "authorization failed"));
        (await SendAsync(stage, "GET", null)).Status.ShouldBe(401);

        var (status, document) = await stage.GetAsync(Host + "/.well-known/oauth-protected-resource/orders");
        status.ShouldBe(200);
        document.ShouldContain("\"authorization_servers\":[\"https://issuer.example.com\"]");
        document.ShouldContain($"\"resource\":\"{Host}/orders\"");
    }

    private static async Task<(int Status, string Body)> SendAsync(ExampleStage stage, string method, string? token)
    {
        using var response = await stage.SendAsync(method, Host + "/orders", token);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static Task<string> MintAsync(string role) => ExampleTokens.MintAsync("--claim-json", $"realm_access={{\"roles\":[\"{role}\"]}}");
}

namespace JwtGateway.EndToEnd.Tests.Foreign;

/// <summary>Policies of kgateway on a Gateway and on a rule, of which the most specific counts.</summary>
internal static class KgatewayExamples
{
    private const string Host = "http://localhost:8080";

    public static IEnumerable<ForeignExample> All =>
    [
        new("kgateway-jwt", "default/example", AskAsync)
        {
            InCluster =
                """
                apiVersion: gateway.networking.k8s.io/v1
                kind: GatewayClass
                metadata: {name: jwt-gateway}
                spec: {controllerName: jwtgateway.io/gateway-controller}
                """,
            Accepted = ["trafficpolicies.gateway.kgateway.dev tokens", "trafficpolicies.gateway.kgateway.dev status"],
        },
    ];

    private static async Task AskAsync(ExampleStage stage)
    {
        var ops = await MintAsync("ops");
        await ExampleStage.IsServedAsync(async () => (await SendAsync(stage, "GET", "/orders", ops)).Status == 200);
        using var passed = await stage.SendAsync("GET", Host + "/orders", ops, null, ("X-User", "root"));
        var headers = stage.Upstream.Requests.Last().Headers;
        (headers["x-user"], headers.ContainsKey("authorization")).ShouldBe(("alice", false));

        (await SendAsync(stage, "POST", "/orders", ops)).ShouldBe((403, "RBAC: access denied"));
        (await SendAsync(stage, "POST", "/orders", await MintAsync("dev"))).Status.ShouldBe(200);
        (await SendAsync(stage, "GET", "/orders", await MintAsync("guest"))).ShouldBe((403, "RBAC: access denied"));
        (await SendAsync(stage, "GET", "/orders", null)).ShouldBe((401, "Jwt is missing"));
        (await SendAsync(stage, "GET", "/status", null)).Status.ShouldBe(200);
        (await SendAsync(stage, "POST", "/status", null)).Status.ShouldBe(403);
    }

    private static async Task<(int Status, string Body)> SendAsync(ExampleStage stage, string method, string path, string? token)
    {
        using var response = await stage.SendAsync(method, Host + path, token);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static Task<string> MintAsync(string team) => ExampleTokens.MintAsync("--claim", $"team={team}");
}

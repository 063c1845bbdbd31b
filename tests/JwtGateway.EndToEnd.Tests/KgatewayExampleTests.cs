namespace JwtGateway.EndToEnd.Tests;

/// <summary>The example of kgateway's policies does what its README says, with the executable and an upstream.</summary>
public sealed class KgatewayExampleTests
{
    [Test]
    public async Task The_most_specific_policy_counts()
    {
        await using var example = await RunningExample.StartAsync("kgateway-jwt");
        var ops = await MintAsync("ops");
        (await example.AskAsync("GET", "/orders", ops)).Status.ShouldBe(200);
        var headers = example.First.Requests.Last().Headers;
        (headers["x-user"], headers.ContainsKey("authorization")).ShouldBe(("alice", false));
        (await example.AskAsync("POST", "/orders", ops)).ShouldBe((403, "RBAC: access denied"));
        (await example.AskAsync("POST", "/orders", await MintAsync("dev"))).Status.ShouldBe(200);
        (await example.AskAsync("GET", "/orders", await MintAsync("guest"))).ShouldBe((403, "RBAC: access denied"));
        (await example.AskAsync("GET", "/orders")).ShouldBe((401, "Jwt is missing"));
        (await example.AskAsync("GET", "/status")).Status.ShouldBe(200);
        (await example.AskAsync("POST", "/status")).Status.ShouldBe(403);
    }

    [Test]
    public async Task The_Gateway_may_prefer_its_own()
    {
        await using var example = await RunningExample.StartAsync("kgateway-jwt", text => text.Replace(
            "metadata:\n  name: example\n", "metadata:\n  name: example\n  annotations:\n    kgateway.dev/inherited-policy-priority: ShallowMergePreferParent\n", StringComparison.Ordinal));
        (await example.AskAsync("GET", "/status")).ShouldBe((401, "Jwt is missing"));
        (await example.AskAsync("GET", "/status", await MintAsync("ops"))).Status.ShouldBe(200);
    }

    private static Task<string> MintAsync(string team) => ExampleTokens.MintAsync("--claim", $"team={team}");
}

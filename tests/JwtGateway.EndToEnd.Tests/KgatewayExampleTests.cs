namespace JwtGateway.EndToEnd.Tests;

/// <summary>What an annotation of the Gateway makes of the example of kgateway's policies.</summary>
public sealed class KgatewayExampleTests
{
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

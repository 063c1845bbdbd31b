using System.Net;
using System.Text.RegularExpressions;
using JwtGateway.Cli.Tests.Harness;
using JwtGateway.Testing;

namespace JwtGateway.Cli.Tests.Clustered;

public sealed partial class ProxyCommandTests
{
    private readonly HttpClient _client = new();

    [OneTimeTearDown]
    public void Dispose() => _client.Dispose();

    [Test]
    public async Task A_proxy_is_ready_once_it_serves_what_the_operator_publishes()
    {
        await using var standIn = await OperatorStandIn.StartAsync();
        await using var jwtgw = Jwtgw.Start([.. standIn.Arguments, "--port-map", "80=0"]);
        await Eventually.HoldsAsync(() => standIn.Publisher.State.Proxies("default/eg").Count == 1, "the proxy connects");
        jwtgw.Out.Text.ShouldBeEmpty();

        standIn.Publisher.Publish([OperatorStandIn.Answering(418)]);

        await Eventually.HoldsAsync(() => jwtgw.Out.Text.Contains("ready: default/eg/http on port ", StringComparison.Ordinal), "ready");
        (await StatusAsync(new Uri(jwtgw.Admin, "/readyz"))).ShouldBe(200);
        (await StatusAsync(Listener(jwtgw.ReadyLine))).ShouldBe(418);
        await Eventually.HoldsAsync(() => standIn.Publisher.State.Acknowledged("default/eg"), "the version is acknowledged");
        (await jwtgw.StopAsync()).ShouldBe(ExitCode.Ok);
        jwtgw.Error.Text.ShouldNotContain("error", Case.Insensitive);
    }

    [Test]
    public async Task It_starts_from_its_state_while_the_operator_is_away_and_SIGTERM_ends_it_well()
    {
        await using var standIn = await OperatorStandIn.StartAsync();
        standIn.Publisher.Publish([OperatorStandIn.Answering(418)]);
        string[] arguments = [.. standIn.Arguments, "--port-map", "80=0", "--drain-timeout", "1s"];
        using (var first = await JwtgwProcess.StartAsync("ready: ", arguments))
        {
            (await first.StopAsync("TERM")).ShouldBe(ExitCode.Ok);
        }

        await standIn.StopAsync();

        await using var second = await Jwtgw.StartReadyAsync(arguments);
        (await StatusAsync(Listener(second.ReadyLine))).ShouldBe(418);
    }

    [Test]
    public async Task Without_configuration_it_lives_but_is_not_ready()
    {
        var admin = Ports.Free();
        await using var standIn = await OperatorStandIn.StartAsync();
        await standIn.StopAsync();
        await using var jwtgw = Jwtgw.Start([.. standIn.Arguments[..^1], $"127.0.0.1:{admin}"]);

        await Eventually.HoldsAsync(() => jwtgw.Error.Text.Contains("No configuration comes from the operator", StringComparison.Ordinal), "it says so");

        (await StatusAsync(new Uri($"http://127.0.0.1:{admin}/healthz"))).ShouldBe(200);
        (await StatusAsync(new Uri($"http://127.0.0.1:{admin}/readyz"))).ShouldBe(503);
        (await jwtgw.StopAsync()).ShouldBe(ExitCode.Ok);
    }

    [TestCase("--operator", "http://operator:1")]
    [TestCase("--operator", "operator:1")]
    [TestCase("--operator", "https://operator:1/path")]
    [TestCase("--gateway", "eg")]
    [TestCase("--gateway", "a/b/c")]
    [TestCase("--port-map", "80")]
    [TestCase("--port-map", "80=65536")]
    [TestCase("--port-map", "0=80")]
    [TestCase("--drain-timeout", "soon")]
    [TestCase("--drain-timeout", "25h")]
    [TestCase("--drain-delay", "5")]
    public async Task A_value_that_is_none_is_told_with_an_example(string option, string value)
    {
        var arguments = new Dictionary<string, string>
        {
            ["--operator"] = "https://operator:1",
            ["--gateway"] = "default/eg",
            ["--ca"] = "ca",
            ["--token"] = "token",
            [option] = value,
        };

        var ran = await Jwtgw.RunAsync(["proxy", .. arguments.SelectMany(pair => new[] { pair.Key, pair.Value })]);

        ran.Code.ShouldBe(ExitCode.BadInput);
        ran.Error.ShouldContain($"error: {option}: '{value}'");
    }

    private async Task<int> StatusAsync(Uri address)
    {
        using var response = await _client.GetAsync(address);
        return (int)response.StatusCode;
    }

    private static Uri Listener(string ready) => new($"http://{IPAddress.Loopback}:{BoundPort().Match(ready).Groups["port"].Value}/");

    [GeneratedRegex("on port (?<port>[0-9]+)", RegexOptions.NonBacktracking)]
    private static partial Regex BoundPort();
}

using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using JwtGateway.Cli.Tests.Harness;
using JwtGateway.Testing;

namespace JwtGateway.Cli.Tests.Demo;

public sealed partial class DemoTests
{
    private Manifests _files = null!;
    private int _port;

    [SetUp]
    public void CopyQuickstart()
    {
        _files = new();
        _port = Ports.Free();
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("examples/quickstart"), "*.yaml"))
            _files.Write(Path.GetFileName(file), File.ReadAllText(file).Replace("port: 8080", $"port: {_port}", StringComparison.Ordinal));
    }

    [TearDown]
    public void RemoveFolder() => _files.Dispose();

    [Test]
    public async Task The_three_curl_lines_answer_as_printed()
    {
        await using var demo = await DemoAsync();
        var lines = CurlLines(demo);

        lines.Count.ShouldBe(3);
        var (without, with, open) = (await lines[0].AskAsync(), await lines[1].AskAsync(), await lines[2].AskAsync());

        (without.Status, without.Body).ShouldBe((401, "Jwt is missing"));
        with.Status.ShouldBe(200);
        open.Status.ShouldBe(200);
        lines[0].Says.ShouldStartWith("Without a token: 401 Jwt is missing");
        lines[1].Says.ShouldStartWith("With the token: 200");
        lines[2].Says.ShouldStartWith("An open route: 200");
    }

    [Test]
    public async Task The_upstream_answers_with_what_it_was_sent_claims_included()
    {
        await using var demo = await DemoAsync();
        var line = CurlLines(demo)[1];

        var echo = JsonNode.Parse((await (line with { Url = line.Url + "/7?page=2" }).AskAsync()).Body)!;

        ((string?)echo["method"]).ShouldBe("GET");
        ((string?)echo["path"]).ShouldBe("/orders/7?page=2");
        ((string?)echo["host"]).ShouldBe($"localhost:{_port}");
        ((string?)echo["proto"]).ShouldBe("HTTP/1.1");
        ((string?)echo["headers"]!["x-user"]).ShouldBe("alice");
        ((string?)echo["headers"]!["x-user-email"]).ShouldBe("alice@example.com");
    }

    [Test]
    public async Task Each_request_becomes_one_readable_line_without_its_token()
    {
        await using var demo = await DemoAsync();
        var lines = CurlLines(demo);
        var before = demo.Out.Lines.Length;

        await lines[0].AskAsync();
        await lines[1].AskAsync();
        await lines[2].AskAsync();

        await Eventually.HoldsAsync(() => demo.Out.Lines.Length == before + 3, "three decision lines");
        var decisions = demo.Out.Lines[before..];
        decisions[0].ShouldMatch(@"^\S+Z GET /orders 401 jwt_missing .*route=HTTPRoute/default/orders/rules/0");
        decisions[1].ShouldMatch(@"^\S+Z GET /orders 200 ok provider=idp key=demo-es256 route=HTTPRoute/default/orders/rules/0");
        decisions[2].ShouldMatch(@"^\S+Z GET /public 200 open provider=- key=- route=HTTPRoute/default/public/rules/0");
    }

    [Test]
    public async Task A_change_of_the_manifests_is_served()
    {
        await using var demo = await DemoAsync();
        var line = CurlLines(demo)[1];

        var policy = File.ReadAllText(_files.PathOf("policy.yaml"));
        _files.Write("policy.yaml", policy.Replace("- orders.example.com", "- other.example.com", StringComparison.Ordinal));

        await Eventually.HoldsAsync(async () => (await line.AskAsync()).Status == 403, "403, for another audience");
    }

    [Test]
    public async Task Manifests_that_do_not_use_the_demos_identity_provider_get_no_token_and_are_served()
    {
        _files.Write("policy.yaml", Manifests.Policy().Replace("name: all", "name: orders", StringComparison.Ordinal));

        await using var demo = await DemoAsync();

        demo.Out.Text.ShouldContain("No route here takes a token of https://idp.example.com");
        (await CurlLines(demo).Single().AskAsync()).Status.ShouldBe(200);
        (await Client.GetAsync(_port, "/orders")).Status.ShouldBe(401);
    }

    [Test]
    public async Task A_taken_port_exits_1_and_names_the_listener()
    {
        using var taken = Ports.Take();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        _files.Write("gateway.yaml", Manifests.Gateway(port));

        var ran = await Jwtgw.RunAsync(["demo", "-f", _files.Folder, "--admin", "127.0.0.1:0"]);

        ran.Code.ShouldBe(ExitCode.Failed);
        ran.Error.ShouldContain("default/web/http");
    }

    [Test]
    public async Task Stopping_exits_0()
    {
        var demo = await DemoAsync();

        (await demo.StopAsync()).ShouldBe(ExitCode.Ok);
    }

    private async Task<Jwtgw> DemoAsync()
    {
        var demo = await Jwtgw.StartReadyAsync("demo", "-f", _files.Folder, "--admin", "127.0.0.1:0");
        await Eventually.HoldsAsync(() => demo.Out.Text.Contains("Ctrl-C", StringComparison.Ordinal), "the last line before decisions");
        demo.Error.Text.ShouldBeEmpty();
        return demo;
    }

    private static List<CurlLine> CurlLines(Jwtgw demo) =>
        [.. Curl().Matches(demo.Out.Text).Select(m => new CurlLine(m.Groups["says"].Value, m.Groups["url"].Value, m.Groups["token"].Value))];

    [GeneratedRegex("# (?<says>.*)\ncurl -i (-H 'Authorization: (?<token>[^']*)' )?(?<url>\\S+)\n", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Curl();

    private sealed record CurlLine(string Says, string Url, string Token)
    {
        public Task<(int Status, string Body)> AskAsync() => Client.GetAsync(new Uri(Url), Token.Length == 0 ? null : Token);
    }
}

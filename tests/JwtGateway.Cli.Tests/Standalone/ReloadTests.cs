using System.Diagnostics;
using JwtGateway.Cli.Tests.Harness;
using JwtGateway.Testing;

namespace JwtGateway.Cli.Tests.Standalone;

public sealed class ReloadTests
{
    private Manifests _files = null!;
    private EchoServer _upstream = null!;
    private Jwtgw _jwtgw = null!;
    private int _port;

    [SetUp]
    public async Task Serve()
    {
        _files = new();
        _upstream = await EchoServer.StartAsync();
        _port = Ports.Free();
        _files.Write("gateway.yaml", Manifests.Gateway(_port));
        _files.Write("route.yaml", Manifests.Route(_upstream.Port));
        _jwtgw = await Jwtgw.StartReadyAsync("run", "-f", _files.Folder, "--admin", "127.0.0.1:0");
    }

    [TearDown]
    public async Task Stop()
    {
        await _jwtgw.DisposeAsync();
        await _upstream.DisposeAsync();
        _files.Dispose();
    }

    [Test]
    public async Task A_policy_that_is_added_and_removed_changes_the_answer_without_a_restart()
    {
        (await StatusOfAsync("/")).ShouldBe(200);

        _files.Write("policy.yaml", Manifests.Policy());
        await AnswersAsync(401);
        (await Client.GetAsync(_port)).Body.ShouldBe("Jwt is missing");

        File.Delete(_files.PathOf("policy.yaml"));
        await AnswersAsync(200);
    }

    [Test]
    public async Task No_request_is_dropped_while_files_change()
    {
        using var done = new CancellationTokenSource();
        var load = AskUntilAsync(done.Token);

        for (var i = 0; i < 5; i++)
        {
            _files.Write("policy.yaml", Manifests.Policy($"https://issuer-{i}.example.com"));
            var reloads = i + 1;
            await Eventually.HoldsAsync(() => Reloads == reloads, "a reload");
        }

        await done.CancelAsync();
        var answers = await load;
        answers.Count.ShouldBeGreaterThan(5);
        answers.ShouldAllBe(status => status == 200 || status == 401);
        answers.SkipWhile(status => status == 200).ShouldAllBe(status => status == 401);
    }

    [Test]
    public async Task A_file_that_does_not_parse_keeps_the_last_good_configuration_and_is_shown_everywhere()
    {
        _files.Write("policy.yaml", Manifests.Policy());
        await AnswersAsync(401);

        _files.Write("policy.yaml", "kind: [\n");
        await Eventually.HoldsAsync(() => _jwtgw.Error.Text.Contains("not reloaded", StringComparison.Ordinal), "the error on stderr");

        (await StatusOfAsync("/")).ShouldBe(401);
        _jwtgw.Error.Text.ShouldMatch(@"error: .*policy\.yaml:\d+:\d+: ");
        (await AdminAsync("/status")).ShouldMatch(@"reloadErrors:\n\s*- .*policy\.yaml:\d+:\d+");
        var metrics = await AdminAsync("/metrics");
        Metric(metrics, "jwtgateway_config_last_reload_successful").ShouldBe("0");
        metrics.ShouldMatch(@"jwtgateway_config_reloads_total\{[^}]*result=""unreadable""[^}]*\} 1");
    }

    [Test]
    public async Task The_error_is_gone_when_the_file_is_right_again()
    {
        _files.Write("policy.yaml", "kind: [\n");
        await Eventually.HoldsAsync(() => _jwtgw.Error.Text.Contains("not reloaded", StringComparison.Ordinal), "the error on stderr");

        _files.Write("policy.yaml", Manifests.Policy());
        await AnswersAsync(401);

        await Eventually.HoldsAsync(() => Reloads == 1, "a reload");
        (await AdminAsync("/status")).ShouldContain("reloadErrors: []");
        Metric(await AdminAsync("/metrics"), "jwtgateway_config_last_reload_successful").ShouldBe("1");
    }

    [Test]
    public async Task A_configuration_that_the_data_plane_refuses_keeps_the_last_good_one()
    {
        using var taken = Ports.Take();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;

        _files.Write("second.yaml", Manifests.Gateway(port, "second"));
        await Eventually.HoldsAsync(() => _jwtgw.Error.Text.Contains("not reloaded", StringComparison.Ordinal), "the error on stderr");

        _jwtgw.Error.Text.ShouldContain("default/second/http");
        (await StatusOfAsync("/")).ShouldBe(200);
        (await AdminAsync("/status")).ShouldContain("default/second/http");
        (await AdminAsync("/metrics")).ShouldMatch(@"jwtgateway_config_reloads_total\{[^}]*result=""refused""[^}]*\} 1");
    }

    [Test]
    public async Task A_diagnostic_is_printed_once_and_its_end_too()
    {
        _files.Write("policy.yaml", Manifests.Policy() + "  sessions: true\n");
        await Eventually.HoldsAsync(() => Reloads == 1, "a reload");
        _files.Write("policy.yaml", Manifests.Policy("https://other.example.com") + "  sessions: true\n");
        await Eventually.HoldsAsync(() => Reloads == 2, "a reload");

        _jwtgw.Error.Lines.Count(l => l.Contains("spec.sessions", StringComparison.Ordinal)).ShouldBe(1);

        _files.Write("policy.yaml", Manifests.Policy());
        await Eventually.HoldsAsync(() => _jwtgw.Error.Text.Contains("resolved", StringComparison.Ordinal), "its end");
    }

    [Test]
    public async Task Each_reload_is_one_line()
    {
        _files.Write("policy.yaml", Manifests.Policy());
        await Eventually.HoldsAsync(() => Reloads == 1, "a reload");

        _jwtgw.Out.Lines[^1].ShouldBe(
            "reloaded: 1 Gateway, 1 listener, 1 route rule (1 with JWT validation, 0 denied because of a broken policy)");
    }

    private int Reloads => _jwtgw.Out.Lines.Count(l => l.StartsWith("reloaded: ", StringComparison.Ordinal));

    private async Task<int> StatusOfAsync(string path) => (await Client.GetAsync(_port, path)).Status;

    private async Task AnswersAsync(int status)
    {
        var watch = Stopwatch.StartNew();
        await Eventually.HoldsAsync(async () => await StatusOfAsync("/") == status, $"{status}");
        TestContext.Out.WriteLine($"{status} after {watch.ElapsedMilliseconds} ms");
    }

    private async Task<string> AdminAsync(string path) => (await Client.GetAsync(new Uri(_jwtgw.Admin, path))).Body;

    private async Task<List<int>> AskUntilAsync(CancellationToken done)
    {
        var answers = new List<int>();
        while (!done.IsCancellationRequested)
            answers.Add(await StatusOfAsync("/"));

        return answers;
    }

    private static string Metric(string metrics, string name) =>
        metrics.Split('\n').Single(l => l.StartsWith(name, StringComparison.Ordinal)).Split(' ')[1];
}

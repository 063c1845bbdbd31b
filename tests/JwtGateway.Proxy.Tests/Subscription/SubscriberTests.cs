using JwtGateway.Ir;
using JwtGateway.Ir.Sections;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Subscription.ScriptedOperator;

namespace JwtGateway.Proxy.Tests.Subscription;

/// <summary>What a proxy makes of an operator that does not do as it should, over the wire.</summary>
public sealed class SubscriberTests
{
    private static readonly GatewayIr Teapot = Answering(418);
    private static readonly GatewayIr Legal = Answering(451);

    private static string DamagedHash => Snapshot(Legal, 2).Replace("451", "418", StringComparison.Ordinal);

    private static IEnumerable<string> BadMessages() =>
    [
        DamagedHash,
        Snapshot(Legal, 1),
        Snapshot(Legal, 3),
        Snapshot(Legal with { Gateway = "default/other" }, 2),
        Snapshot(Legal, 2).Replace("\"version\":", "\"newer\":1,\"version\":", StringComparison.Ordinal),
        "{\"type\":\"newer\",\"sequence\":2}\n",
        Heartbeat(2, "another version"),
        "this is not JSON\n",
        "\n",
    ];

    [TestCaseSource(nameof(BadMessages))]
    public async Task A_message_that_does_not_fit_changes_nothing_and_a_whole_snapshot_is_asked_for(string bad)
    {
        await using var scripted = await StartAsync([Snapshot(Teapot), bad]);
        await using var proxy = new FollowingProxy(scripted.Options);
        await proxy.AnswersAsync(418);

        await Eventually.HoldsAsync(() => scripted.Asked.Count > 1, "the proxy asks again");

        scripted.Asked.ElementAt(1).ShouldBeEmpty();
        (await proxy.StatusAsync()).ShouldBe(418);
        await Eventually.HoldsAsync(() => scripted.Reports.LastOrDefault()?.Outcome == ReportedOutcome.Refused, "the refusal is reported");
        scripted.LastReport.Version.ShouldBeNull();
        scripted.LastReport.Serving.ShouldBe(SectionedGateway.Split(Teapot).Version);
    }

    [Test]
    public async Task After_a_message_that_does_not_fit_the_next_snapshot_is_served()
    {
        await using var scripted = await StartAsync([Snapshot(Teapot), DamagedHash], [Snapshot(Legal)]);
        await using var proxy = new FollowingProxy(scripted.Options);

        await proxy.AnswersAsync(451);
        await Eventually.HoldsAsync(() => scripted.Reports.LastOrDefault()?.Outcome == ReportedOutcome.Applied, "the new configuration is reported");
    }

    [Test]
    public async Task A_line_cut_short_by_the_streams_end_changes_nothing_and_the_version_that_is_here_is_named()
    {
        var line = Snapshot(Legal, 2);
        await using var scripted = await StartAsync([Snapshot(Teapot), line[..(line.Length / 2)]]);
        await using var proxy = new FollowingProxy(scripted.Options);
        await proxy.AnswersAsync(418);

        await Eventually.HoldsAsync(() => scripted.Asked.Count > 1, "the proxy asks again");

        scripted.Asked.ElementAt(1).ShouldBe(SectionedGateway.Split(Teapot).Version);
        (await proxy.StatusAsync()).ShouldBe(418);
        scripted.Reports.ShouldNotContain(report => report.Outcome == ReportedOutcome.Refused);
    }

    [Test]
    public async Task A_line_that_lacks_nothing_but_its_end_is_not_taken()
    {
        await using var scripted = await StartAsync([Snapshot(Teapot), Snapshot(Legal, 2).TrimEnd('\n')]);
        await using var proxy = new FollowingProxy(scripted.Options);
        await proxy.AnswersAsync(418);

        await Eventually.HoldsAsync(() => scripted.Asked.Count > 1, "the proxy asks again");

        (await proxy.StatusAsync()).ShouldBe(418);
    }

    [Test]
    public async Task Three_missed_heartbeats_end_a_stream()
    {
        var time = new ManualTimeProvider();
        await using var scripted = await StartAsync([Snapshot(Teapot)], [Snapshot(Legal)]);
        await using var proxy = new FollowingProxy(scripted.Options, time: time);
        await proxy.AnswersAsync(418);

        time.Advance(TimeSpan.FromSeconds(44));
        scripted.Asked.Count.ShouldBe(1);

        await Eventually.HoldsAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return await proxy.StatusAsync() == 451;
            },
            "the second stream's configuration is served");
        scripted.Asked.Count.ShouldBe(2);
    }

    [Test]
    public async Task A_newer_configuration_than_the_proxy_knows_is_refused_by_its_version_and_the_stream_goes_on()
    {
        var newer = Newer();
        await using var scripted = await StartAsync([Snapshot(Teapot), Line(newer), Line(Back(newer))]);
        await using var proxy = new FollowingProxy(scripted.Options);

        await Eventually.HoldsAsync(() => scripted.Reports.Any(report => report.Serving == SectionedGateway.Split(Legal).Version), "the third is served");

        scripted.Asked.Count.ShouldBe(1);
        (await proxy.StatusAsync()).ShouldBe(451);
    }

    [Test]
    public async Task A_newer_configuration_is_reported_with_a_reason_that_says_so()
    {
        var newer = Newer();
        await using var scripted = await StartAsync([Snapshot(Teapot), Line(newer)]);
        await using var proxy = new FollowingProxy(scripted.Options);

        await Eventually.HoldsAsync(() => scripted.Reports.Any(report => report.Outcome == ReportedOutcome.Refused), "the refusal is reported");

        scripted.LastReport.Version.ShouldBe(newer.Version);
        scripted.LastReport.Reason.ShouldNotBeNull().ShouldContain("does not know");
        (await proxy.StatusAsync()).ShouldBe(418);
    }

    [Test]
    public async Task The_token_file_is_read_again_for_each_connection()
    {
        await using var scripted = await StartAsync([Heartbeat(1)]);
        await using var proxy = new FollowingProxy(scripted.Options with { StateDirectory = null });
        await Eventually.HoldsAsync(() => !scripted.Reports.IsEmpty, "the proxy is there");
        scripted.Tokens.ShouldAllBe(token => token == "Bearer token-1");

        await File.WriteAllTextAsync(scripted.Options.TokenFile, "token-2");
        await using var second = new FollowingProxy(scripted.Options with { StateDirectory = null });

        await Eventually.HoldsAsync(() => scripted.Tokens.Contains("Bearer token-2"), "the new token is sent");
    }

    [Test]
    public async Task Missing_files_are_waited_for()
    {
        await using var scripted = await StartAsync([Snapshot(Teapot)]);
        var token = scripted.Options.TokenFile;
        File.Move(token, token + ".away");
        await using var proxy = new FollowingProxy(scripted.Options);
        proxy.Plane.Ready.ShouldBeFalse();

        File.Move(token + ".away", token);

        await proxy.AnswersAsync(418);
    }

    [Test]
    public async Task A_proxy_whose_state_cannot_be_kept_serves_and_logs_it_once()
    {
        var log = new KeptLog();
        await using var scripted = await StartAsync([Snapshot(Teapot), Snapshot(Legal, 2)]);
        var file = Path.Combine(scripted.Folder.FullName, "file");
        await File.WriteAllTextAsync(file, "");
        await using var proxy = new FollowingProxy(scripted.Options with { StateDirectory = Path.Combine(file, "state") }, log);

        await proxy.AnswersAsync(451);

        log.Lines.Count(line => line.Contains("cannot be kept", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Test]
    public async Task Nothing_that_is_logged_names_a_token_or_a_version()
    {
        var log = new KeptLog();
        await using var scripted = await StartAsync([Snapshot(Teapot), DamagedHash]);
        await using var proxy = new FollowingProxy(scripted.Options, log);
        await Eventually.HoldsAsync(() => scripted.Asked.Count > 1, "the proxy asks again");

        var text = string.Join('\n', log.Lines);
        text.ShouldNotContain("token-1");
        text.ShouldNotContain(SectionedGateway.Split(Teapot).Version);
        text.ShouldNotBeEmpty();
    }

    private static GatewayIr Answering(int status) => Sample.Gateway(
        [Sample.Http()], [Sample.Route("r", "up") with { Fault = new FaultIr(status, "A test's own.") }], Sample.Upstream("up", 1));

    /// <summary>A change to a section that only a later version of the IR has.</summary>
    private static DeltaMessage Newer()
    {
        var teapot = SectionedGateway.Split(Teapot);
        var section = Section("newer", "[]");
        return new() { Sequence = 2, Base = teapot.Version, Version = VersionOf([.. teapot.Sections, section]), Sections = [section] };
    }

    /// <summary>A snapshot after it, as nothing can take a section away.</summary>
    private static SnapshotMessage Back(DeltaMessage newer)
    {
        var legal = SectionedGateway.Split(Legal);
        return new() { Sequence = newer.Sequence + 1, Gateway = legal.Gateway, Version = legal.Version, Sections = legal.Sections };
    }

    private static SectionIr Section(string name, string content) => new(name, Sha256(content), System.Text.Json.JsonElement.Parse(content));

    private static string VersionOf(IEnumerable<SectionIr> sections) => Sha256(
        "default/eg\n" + string.Concat(sections.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => $"{s.Name} {s.Hash}\n")));

    private static string Sha256(string text) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}

using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Tests;

/// <summary>Faults on demand: only the double has them.</summary>
public sealed class FaultTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    private TestCluster _cluster = null!;

    private ClusterClient Client => _cluster.Client;

    [SetUp]
    public async Task Start() => _cluster = await TestCluster.StartAsync(new TestClusterOptions { BookmarkInterval = TimeSpan.FromMilliseconds(50) });

    [TearDown]
    public async Task Stop() => await _cluster.DisposeAsync();

    public static IEnumerable<TestCaseData> Answers =>
    [
        new TestCaseData(Fault.Gone, 410, "Expired").SetArgDisplayNames("410"),
        new TestCaseData(Fault.ResourceVersionTooLarge, 504, "Timeout").SetArgDisplayNames("504"),
        new TestCaseData(Fault.Unauthorized, 401, "Unauthorized").SetArgDisplayNames("401"),
        new TestCaseData(Fault.Forbidden, 403, "Forbidden").SetArgDisplayNames("403"),
        new TestCaseData(Fault.TooManyRequests(7), 429, "TooManyRequests").SetArgDisplayNames("429"),
        new TestCaseData(Fault.InternalError, 500, "InternalError").SetArgDisplayNames("500"),
        new TestCaseData(Fault.Unavailable, 503, "ServiceUnavailable").SetArgDisplayNames("503"),
    ];

    [TestCaseSource(nameof(Answers))]
    public async Task Answer_strikes_as_often_as_asked(Fault fault, int code, string reason)
    {
        using var active = _cluster.Faults.Inject(fault, new FaultTarget("configmaps", "list"), times: 1);
        using var struck = await Client.SendAsync(HttpMethod.Get, ConfigMaps);
        using var spared = await Client.SendAsync(HttpMethod.Get, ConfigMaps);
        var status = JsonNode.Parse(await struck.Content.ReadAsStringAsync());

        ((int)struck.StatusCode, status.Text("reason")).ShouldBe((code, reason));
        spared.StatusCode.ShouldBe(HttpStatusCode.OK);
        active.Strikes.ShouldBe(1);
        struck.Headers.RetryAfter?.Delta?.TotalSeconds.ShouldBe(code == 429 ? 7 : 1);
    }

    [Test]
    public async Task Answer_leaves_other_resources_alone()
    {
        using var active = _cluster.Faults.Inject(Fault.Forbidden, new FaultTarget("secrets"));

        (await Client.ListAsync("ConfigMap")).ShouldBeEmpty();
        (await Should.ThrowAsync<ClusterException>(() => Client.ListAsync("Secret"))).Code.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Answer_to_a_watch_is_a_status_not_an_event()
    {
        using var active = _cluster.Faults.Inject(Fault.Gone, new FaultTarget("configmaps", "watch"));

        (await Should.ThrowAsync<ClusterException>(() => WatchReader.OpenAsync(Client, ConfigMaps))).Code.ShouldBe(HttpStatusCode.Gone);
    }

    [Test]
    public async Task Stalled_watch_is_silent_and_goes_on_after()
    {
        await using var watch = await WatchReader.OpenAsync(Client, ConfigMaps + "?allowWatchBookmarks=true");
        (await watch.NextAsync(bookmarks: true))!.Type.ShouldBe("BOOKMARK");
        var stall = _cluster.Faults.Inject(new Fault.Stall(), new FaultTarget("configmaps", "watch"));
        await stall.Struck;
        await Client.CreateAsync(Yaml.ConfigMap("a"));
        var next = watch.NextAsync();

        await Should.ThrowAsync<TimeoutException>(() => next.WaitAsync(TimeSpan.FromMilliseconds(300)));
        _cluster.Requests.OpenWatches("configmaps").ShouldBe(1);
        stall.Dispose();
        (await next)!.Type.ShouldBe("ADDED");
    }

    [Test]
    public async Task Truncated_line_ends_the_stream_inside_an_event()
    {
        await using var watch = await WatchReader.OpenAsync(Client, ConfigMaps);
        using var active = _cluster.Faults.Inject(new Fault.TruncateLine(), new FaultTarget("configmaps"));
        await Client.CreateAsync(Yaml.ConfigMap("a"));
        var half = await watch.LineAsync();

        half.ShouldNotBeNull().ShouldStartWith("{\"type\":\"ADDED\"");
        Should.Throw<JsonException>(() => JsonNode.Parse(half));
        (await watch.LineAsync()).ShouldBeNull();
    }

    [Test]
    public async Task Garbage_line_comes_once_between_good_ones()
    {
        await using var watch = await WatchReader.OpenAsync(Client, ConfigMaps);
        using var active = _cluster.Faults.Inject(new Fault.GarbageLine());
        var garbage = await watch.LineAsync();
        await Client.CreateAsync(Yaml.ConfigMap("a"));

        Should.Throw<JsonException>(() => JsonNode.Parse(garbage!));
        (await watch.NextAsync())!.Type.ShouldBe("ADDED");
    }

    [Test]
    public async Task Error_event_410_ends_the_stream()
    {
        await using var watch = await WatchReader.OpenAsync(Client, ConfigMaps);
        using var active = _cluster.Faults.Inject(new Fault.ErrorEvent(), new FaultTarget(Verb: "watch"));
        var error = await watch.NextAsync();

        (error!.Type, error.Object["code"].Integer(), error.Object.Text("reason")).ShouldBe(("ERROR", 410L, "Expired"));
        (await watch.NextAsync()).ShouldBeNull();
    }

    [Test]
    public async Task Ended_stream_ends_in_good_order()
    {
        await using var watch = await WatchReader.OpenAsync(Client, ConfigMaps);
        using var active = _cluster.Faults.Inject(new Fault.EndStream());

        (await watch.NextAsync()).ShouldBeNull();
    }

    [Test]
    public async Task Reset_breaks_a_watch_and_a_request()
    {
        await using var watch = await WatchReader.OpenAsync(Client, ConfigMaps);
        using var active = _cluster.Faults.Inject(new Fault.Reset(), times: 2);

        (await Should.ThrowAsync<Exception>(() => watch.NextAsync())).ShouldBeAssignableTo<IOException>();
        await Should.ThrowAsync<HttpRequestException>(() => Client.SendAsync(HttpMethod.Get, ConfigMaps));
    }

    [Test]
    public async Task GoAway_moves_later_requests_to_another_connection_while_the_watch_goes_on()
    {
        await using var watch = await WatchReader.OpenAsync(Client, ConfigMaps);
        var before = _cluster.Requests.Of("watch", "configmaps").Single();
        using var active = _cluster.Faults.Inject(new Fault.GoAway(), new FaultTarget(Verb: "watch"));
        await active.Struck;
        await AsksOnAnotherConnectionThan(before.ConnectionId);
        await Client.CreateAsync(Yaml.ConfigMap("a"));

        before.Protocol.ShouldBe("HTTP/2");
        (await watch.NextAsync())!.Type.ShouldBe("ADDED");
    }

    [Test]
    public async Task Held_headers_come_with_the_first_event()
    {
        using var active = _cluster.Faults.Inject(new Fault.HoldHeaders(), new FaultTarget(Verb: "watch"));
        var open = WatchReader.OpenAsync(Client, ConfigMaps);
        await active.Struck;

        await Should.ThrowAsync<TimeoutException>(() => open.WaitAsync(TimeSpan.FromMilliseconds(200)));
        await Client.CreateAsync(Yaml.ConfigMap("a"));
        await using var watch = await open;
        (await watch.NextAsync())!.Type.ShouldBe("ADDED");
    }

    [Test]
    public async Task Compaction_makes_old_versions_and_continue_tokens_too_old()
    {
        var first = await Client.CreateAsync(Yaml.ConfigMap("a"));
        await Client.CreateAsync(Yaml.ConfigMap("b"));
        var page = await ClusterClient.ReadAsync(await Client.SendAsync(HttpMethod.Get, ConfigMaps + "?limit=1"));
        _cluster.Compact();

        await using var watch = await WatchReader.OpenAsync(Client, $"{ConfigMaps}?resourceVersion={first.ResourceVersion()}");
        var error = await watch.NextAsync();
        (error!.Type, error.Object["code"].Integer()).ShouldBe(("ERROR", 410L));
        using var next = await Client.SendAsync(HttpMethod.Get, $"{ConfigMaps}?limit=1&continue={Uri.EscapeDataString(page["metadata"].Text("continue")!)}");
        next.StatusCode.ShouldBe(HttpStatusCode.Gone);
    }

    [Test]
    public async Task Restart_drops_connections_and_keeps_state_and_port()
    {
        var created = await Client.CreateAsync(Yaml.ConfigMap("a"));
        await using var watch = await WatchReader.OpenAsync(Client, $"{ConfigMaps}?resourceVersion={created.ResourceVersion()}");
        var next = watch.NextAsync();
        await _cluster.RestartAsync(() => Should.ThrowAsync<HttpRequestException>(() => Client.GetAsync("ConfigMap", "default", "a")));

        await Should.ThrowAsync<Exception>(() => next);
        await using var again = await WatchReader.OpenAsync(Client, $"{ConfigMaps}?resourceVersion={created.ResourceVersion()}");
        await Client.CreateAsync(Yaml.ConfigMap("b"));
        (await again.NextAsync())!.Object.Name().ShouldBe("b");
    }

    [Test]
    public async Task Bookmarks_carry_the_latest_version_to_those_who_allow_them()
    {
        await using var watch = await WatchReader.OpenAsync(Client, ConfigMaps + "?allowWatchBookmarks=true&fieldSelector=metadata.name=never");
        var created = await Client.CreateAsync(Yaml.ConfigMap("a"));
        WatchEvent? bookmark;
        do
        {
            bookmark = await watch.NextAsync(bookmarks: true);
        }
        while (bookmark!.Object.ResourceVersion() != created.ResourceVersion());

        (bookmark.Type, bookmark.Object.Text("kind")).ShouldBe(("BOOKMARK", "ConfigMap"));
    }

    [Test]
    public async Task List_at_a_version_of_the_future_answers_504_with_its_cause()
    {
        var error = await Should.ThrowAsync<ClusterException>(async () =>
            await ClusterClient.ReadAsync(await Client.SendAsync(HttpMethod.Get, ConfigMaps + "?resourceVersion=999999")));

        error.Code.ShouldBe(HttpStatusCode.GatewayTimeout);
        error.Status.At("details", "causes").Objects().Single().Text("reason").ShouldBe("ResourceVersionTooLarge");
    }

    private async Task AsksOnAnotherConnectionThan(string connection)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        do
        {
            limit.Token.ThrowIfCancellationRequested();
            await Client.ListAsync("ConfigMap");
        }
        while (_cluster.Requests.Of("list", "configmaps")[^1].ConnectionId == connection);
    }
}

using System.Net;
using JwtGateway.Ir.Sections;
using JwtGateway.Operator.Tests.Publishing.Support;

namespace JwtGateway.Operator.Tests.Publishing;

/// <summary>What the operator writes, as a proxy reads it.</summary>
public sealed class StreamTests
{
    private const string Gateway = "default/eg";
    private ControlPlane _plane = null!;

    [SetUp]
    public async Task StartAsync() => _plane = await ControlPlane.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _plane.DisposeAsync();

    [Test]
    public async Task A_stream_begins_with_a_snapshot_and_goes_on_with_the_sections_that_changed_alone()
    {
        _plane.Publisher.Publish([Configurations.Answering(418)]);
        using var stream = await _plane.OpenAsync(Gateway);
        var snapshot = (await stream.NextAsync()).ShouldBeOfType<SnapshotMessage>();
        snapshot.Sections.Select(s => s.Name).ShouldBe(["keySources", "listeners", "providers", "revocations", "routes", "secrets", "settings", "upstreams"]);

        _plane.Publisher.Publish([Configurations.Answering(418, endpoints: 2)]);

        var delta = (await stream.NextAsync()).ShouldBeOfType<DeltaMessage>();
        delta.Base.ShouldBe(snapshot.Version);
        delta.Sections.ShouldHaveSingleItem().Name.ShouldBe("upstreams");
    }

    [Test]
    public async Task A_proxy_that_has_the_version_is_sent_a_heartbeat_and_then_changes_to_it()
    {
        _plane.Publisher.Publish([Configurations.Answering(418)]);
        var version = _plane.Publisher.State.Version(Gateway);
        using var stream = await _plane.OpenAsync(Gateway, version: version);

        (await stream.NextAsync()).ShouldBe(new HeartbeatMessage { Sequence = 1, Version = version });

        _plane.Publisher.Publish([Configurations.Answering(451)]);
        (await stream.NextAsync()).ShouldBeOfType<DeltaMessage>().Base.ShouldBe(version);
    }

    [Test]
    public async Task A_proxy_of_a_Gateway_that_is_not_published_yet_waits_for_it()
    {
        using var stream = await _plane.OpenAsync(Gateway);
        (await stream.NextAsync()).ShouldBe(new HeartbeatMessage { Sequence = 1 });

        _plane.Publisher.Publish([Configurations.Answering(418)]);

        (await stream.NextAsync()).ShouldBeOfType<SnapshotMessage>().Gateway.ShouldBe(Gateway);
    }

    [Test]
    public async Task A_Gateway_that_goes_away_takes_nothing_from_its_proxies()
    {
        _plane.Publisher.Publish([Configurations.Answering(418)]);
        using var stream = await _plane.OpenAsync(Gateway);
        var version = (await stream.NextAsync()).ShouldBeOfType<SnapshotMessage>().Version;

        _plane.Publisher.Publish([]);
        (await stream.NextAsync()).ShouldBeOfType<HeartbeatMessage>().Version.ShouldBeNull();

        _plane.Publisher.Publish([Configurations.Answering(418)]);
        (await stream.NextAsync()).ShouldBeOfType<HeartbeatMessage>().Version.ShouldBe(version);
    }

    [Test]
    public async Task A_proxy_that_does_not_read_holds_up_nobody_and_then_gets_the_latest()
    {
        // More than the flow control windows hold, so that the writer really waits.
        const int Large = 40_000;
        _plane.Publisher.Publish([Configurations.Answering(418, endpoints: Large)]);
        using var slow = await _plane.OpenAsync(Gateway, proxy: "slow");
        using var quick = await _plane.OpenAsync(Gateway, proxy: "quick");
        await quick.NextAsync();
        for (var i = 1; i <= 20; i++)
        {
            _plane.Publisher.Publish([Configurations.Answering(418, endpoints: Large + i)]);
            await quick.NextAsync();
        }

        var assembler = new ConfigAssembler(Gateway, null);
        var messages = 0;
        while (assembler.Current?.Version != _plane.Publisher.State.Version(Gateway))
        {
            assembler.Accept(await slow.NextAsync()).ShouldBeOfType<AssemblyOutcome.Changed>();
            messages++;
        }

        messages.ShouldBe(2, "What it was being sent when it stopped reading, and the latest.");
    }

    [Test]
    public async Task A_thousand_Gateways_and_each_proxy_hears_of_its_own_alone()
    {
        string[] gateways = [.. Enumerable.Range(0, 1_000).Select(i => $"ns-{i}/gw")];
        _plane.Publisher.Publish([.. gateways.Select(name => Configurations.Answering(418, name))]);
        var client = _plane.Client();
        var streams = new Dictionary<string, RawStream>(StringComparer.Ordinal);
        foreach (var gateway in gateways)
        {
            streams[gateway] = await _plane.OpenAsync(gateway, client: client);
            (await streams[gateway].NextAsync()).ShouldBeOfType<SnapshotMessage>().Gateway.ShouldBe(gateway);
        }

        // Every second Gateway changes; the others must hear nothing until all of them do.
        string[] changed = [.. gateways.Where((_, i) => i % 2 == 1)];
        _plane.Publisher.Publish([.. gateways.Select((name, i) => Configurations.Answering(i % 2 == 1 ? 451 : 418, name))]);
        foreach (var gateway in changed)
        {
            (await streams[gateway].NextAsync()).ShouldBeOfType<DeltaMessage>().Version.ShouldBe(_plane.Publisher.State.Version(gateway));
        }

        _plane.Publisher.Publish([.. gateways.Select(name => Configurations.Answering(403, name))]);
        foreach (var gateway in gateways)
        {
            // The sequence counts what was sent, so one that was not meant for this proxy would show.
            var delta = (await streams[gateway].NextAsync()).ShouldBeOfType<DeltaMessage>();
            delta.Version.ShouldBe(_plane.Publisher.State.Version(gateway));
            delta.Sequence.ShouldBe(changed.Contains(gateway) ? 3 : 2);
            streams[gateway].Dispose();
        }
    }

    [Test]
    public async Task A_thousand_Gateways_and_no_token_opens_another_ones_stream()
    {
        string[] gateways = [.. Enumerable.Range(0, 1_000).Select(i => $"ns-{i}/gw")];
        _plane.Publisher.Publish([.. gateways.Select(name => Configurations.Answering(418, name))]);
        var client = _plane.Client();
        for (var i = 0; i < gateways.Length; i++)
        {
            var token = _plane.Tokens.Issue(gateways[i]);
            using var own = await _plane.SendAsync(HttpMethod.Get, $"/v1/config?gateway={gateways[i]}&proxy=p", token, client: client);
            using var next = await _plane.SendAsync(HttpMethod.Get, $"/v1/config?gateway={gateways[(i + 1) % gateways.Length]}&proxy=p", token, client: client);
            (own.StatusCode, next.StatusCode).ShouldBe((HttpStatusCode.OK, HttpStatusCode.Forbidden), gateways[i]);
        }
    }

    [Test]
    public async Task A_stream_that_ends_is_forgotten()
    {
        var stream = await _plane.OpenAsync(Gateway);
        await stream.NextAsync();
        _plane.Publisher.State.Proxies(Gateway).Single().Connected.ShouldBeTrue();

        stream.Dispose();

        await Eventually.HoldsAsync(() => !_plane.Publisher.State.Proxies(Gateway).Single().Connected, "the proxy is not connected");
    }
}

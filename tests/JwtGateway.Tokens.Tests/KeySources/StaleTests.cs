using JwtGateway.Ir;
using JwtGateway.Testing;
using JwtGateway.Tokens.KeySources;
using Microsoft.Extensions.Logging;
using static JwtGateway.Tokens.Tests.KeySources.KeySourceHarness;

namespace JwtGateway.Tokens.Tests.KeySources;

/// <summary>Keys that cannot be fetched again serve for a while, and no longer.</summary>
public sealed class StaleTests
{
    private static readonly TimeSpan MaxStale = TimeSpan.FromMinutes(10);

    private JwksServer _server = null!;
    private KeySourceHarness _harness = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await JwksServer.StartAsync(JwksAnswers.Keys("old"));
        _harness = new KeySourceHarness(Override(_server));
        await _harness.ApplyAsync(Gateway(Source));
        await _harness.FetchedAsync(1);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _harness.DisposeAsync();
        await _server.DisposeAsync();
    }

    private RemoteJwksIr Source => Remote(_server, "http") with { MaxStale = MaxStale };

    [Test]
    public async Task Keys_are_used_up_to_the_last_moment_and_then_dropped_and_the_next_good_fetch_brings_them_back()
    {
        await _server.StopAsync();
        await PassAsync(MaxStale - TimeSpan.FromSeconds(1));
        _harness.KeyIds.ShouldBe(["old"]);
        _harness.Health.StaleSince.ShouldBe(_harness.Health.FetchedAt + TimeSpan.FromMinutes(5));
        _harness.Gauges("jwtgateway.jwks.stale").ShouldHaveSingleItem().Value.ShouldBe(1);

        await PassAsync(TimeSpan.FromSeconds(1));
        _harness.State.ShouldBe(new KeysState(null, KeysUnavailable.Stale));
        _harness.Lines.At(LogLevel.Error).ShouldHaveSingleItem().ShouldContain("maxStale");

        await _server.StartAsync();
        await PassAsync(TimeSpan.FromSeconds(4));
        _harness.KeyIds.ShouldBe(["old"]);
        _harness.Health.StaleSince.ShouldBeNull();
        _harness.Gauges("jwtgateway.jwks.stale").ShouldHaveSingleItem().Value.ShouldBe(0);
    }

    [Test]
    public async Task Failures_after_that_change_nothing_about_why()
    {
        await _server.StopAsync();
        await PassAsync(MaxStale + TimeSpan.FromMinutes(1));

        _harness.State.Unavailable.ShouldBe(KeysUnavailable.Stale);
        _harness.Lines.At(LogLevel.Error).Count.ShouldBe(1);
        _harness.Registry.Get(Id).Refresher!.NextAttempt().ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromSeconds(4));
    }

    [Test]
    public async Task The_time_runs_out_while_a_fetch_hangs_too()
    {
        await _harness.ApplyAsync(Gateway(Source with { Id = "other", RequestTimeout = TimeSpan.FromHours(1) }));
        await _harness.FetchedAsync(2);
        _server.Answer = JwksAnswers.SlowHeaders;
        _harness.Time.Advance(TimeSpan.FromSeconds(295));
        await Eventually.HoldsAsync(() => _server.Requests.Count == 3, "the fetch that hangs");

        _harness.Time.Advance(MaxStale);

        _harness.Registry.Get("other").State.Unavailable.ShouldBe(KeysUnavailable.Stale);
    }

    [Test]
    public async Task A_fetch_that_succeeds_begins_the_time_anew()
    {
        for (var i = 0; i < 5; i++)
        {
            await _harness.NextFetchAsync(TimeSpan.FromSeconds(295));
        }

        _harness.KeyIds.ShouldBe(["old"]);
    }

    [Test]
    public async Task A_source_that_is_configured_otherwise_keeps_the_keys_and_their_age()
    {
        var fetched = _harness.Health.FetchedAt;
        await _server.StopAsync();
        _harness.Time.Advance(TimeSpan.FromSeconds(100));

        await _harness.ApplyAsync(Gateway(Source with { Id = "other", CacheDuration = TimeSpan.FromMinutes(1) }));

        _harness.KeyIds.ShouldBe(["old"]);
        _harness.Health.FetchedAt.ShouldBe(fetched);
        _harness.Health.ConsecutiveFailures.ShouldBe(1);
    }

    [Test]
    public async Task A_source_at_another_address_does_not_get_them()
    {
        await _server.StopAsync();

        await _harness.ApplyAsync(Gateway(Source with { Id = "other", Uri = Source.Uri + "x" }));

        _harness.StateOf("other").Keys.ShouldBeNull();
    }

    /// <summary>Lets time pass in steps small enough for every fetch on the way to be made.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        var end = _harness.Time.GetUtcNow() + time;
        while (_harness.Time.GetUtcNow() < end)
        {
            var left = end - _harness.Time.GetUtcNow();
            _harness.Time.Advance(left < TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1));
            await Eventually.HoldsAsync(() => _harness.Time.PendingTimers == 1 && _harness.Health.NextFetchAt > _harness.Time.GetUtcNow(), "a pause");
        }
    }
}

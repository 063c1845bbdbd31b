using JwtGateway.Testing;
using JwtGateway.Tokens.KeySources;
using Microsoft.Extensions.Logging;
using static JwtGateway.Tokens.Tests.KeySources.KeySourceHarness;

namespace JwtGateway.Tokens.Tests.KeySources;

public sealed class RefreshTests
{
    private JwksServer _server = null!;
    private KeySourceHarness _harness = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await JwksServer.StartAsync(JwksAnswers.Keys("old", "stays"));
        _harness = new KeySourceHarness(Override(_server));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _harness.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task A_rotated_key_is_picked_up_within_the_cache_duration_and_a_removed_one_is_gone()
    {
        await _harness.ApplyAsync(Gateway(Remote(_server, "http")));
        _harness.KeyIds.ShouldBe(["old", "stays"]);
        _server.Answer = JwksAnswers.Keys("stays", "new");

        await _harness.NextFetchAsync(TimeSpan.FromSeconds(295));

        _harness.KeyIds.ShouldBe(["stays", "new"]);
        _harness.State.Keys!.Keys.ShouldNotContain(key => key.KeyId == "old");
    }

    [Test]
    public async Task Nothing_is_fetched_before_it_is_time()
    {
        await _harness.ApplyAsync(Gateway(Remote(_server, "http")));
        await _harness.FetchedAsync(1);

        _harness.Time.Advance(TimeSpan.FromSeconds(294.9));

        _harness.Time.PendingTimers.ShouldBe(1);
        _server.Requests.Count.ShouldBe(1);
    }

    [Test]
    public async Task In_an_outage_the_keys_stay_and_their_age_grows_until_the_endpoint_is_back()
    {
        await _harness.ApplyAsync(Gateway(Remote(_server, "http")));
        var fetched = _harness.Time.GetUtcNow();
        await _server.StopAsync();

        for (var second = 295; second < 295 + (5 * 3600); second += 300)
        {
            await _harness.NextFetchAsync(TimeSpan.FromSeconds(300));
        }

        _harness.KeyIds.ShouldBe(["old", "stays"]);
        _harness.Health.FetchedAt.ShouldBe(fetched);
        _harness.Health.ConsecutiveFailures.ShouldBe(60);
        _harness.Gauges("jwtgateway.jwks.age").ShouldHaveSingleItem().Value.ShouldBe(60 * 300);
        _harness.Gauges("jwtgateway.jwks.consecutive_failures").ShouldHaveSingleItem().Value.ShouldBe(60);

        _server.Answer = JwksAnswers.Keys("back");
        await _server.StartAsync();
        await _harness.NextFetchAsync(TimeSpan.FromSeconds(300));

        _harness.KeyIds.ShouldBe(["back"]);
        _harness.Gauges("jwtgateway.jwks.age").ShouldHaveSingleItem().Value.ShouldBe(0);
        _harness.Gauges("jwtgateway.jwks.keys").ShouldHaveSingleItem().Value.ShouldBe(1);
        _harness.Health.ConsecutiveFailures.ShouldBe(0);
    }

    [Test]
    public async Task An_outage_is_told_once_when_it_starts_and_once_when_it_ends()
    {
        await _harness.ApplyAsync(Gateway(Remote(_server, "http")));
        await _server.StopAsync();
        for (var i = 0; i < 3; i++)
        {
            await _harness.NextFetchAsync(TimeSpan.FromSeconds(300));
        }

        await _server.StartAsync();
        await _harness.NextFetchAsync(TimeSpan.FromSeconds(300));
        await _harness.NextFetchAsync(TimeSpan.FromSeconds(300));

        _harness.Lines.At(LogLevel.Warning).ShouldHaveSingleItem()
            .ShouldBe($"Fetching keys from http://{Host}:{_server.Port}/keys#{Id} fails: {Host} port {_server.Port} cannot be connected to "
                + "(ConnectionRefused); the keys fetched before stay in use");
        _harness.Lines.At(LogLevel.Information).Where(line => line.Contains("works again"))
            .ShouldHaveSingleItem().ShouldContain("2 keys, after 3 failures");
        _harness.Lines.At(LogLevel.Error).ShouldBeEmpty();
    }

    [Test]
    public async Task With_no_keys_yet_the_endpoints_return_is_noticed_within_five_seconds()
    {
        await _server.StopAsync();
        await _harness.ApplyAsync(Gateway(Remote(_server, "http")));
        _harness.State.Unavailable.ShouldBe(KeysUnavailable.FetchFailed);
        for (var i = 0; i < 8; i++)
        {
            await _harness.NextFetchAsync(TimeSpan.FromSeconds(4));
        }

        await _server.StartAsync();
        await _harness.NextFetchAsync(TimeSpan.FromSeconds(4));

        _harness.State.Unavailable.ShouldBe(KeysUnavailable.None);
    }

    [Test]
    public async Task By_the_real_clock_too_a_rotated_key_is_picked_up_and_a_stopped_endpoint_found_again()
    {
        var options = new KeySourceOptions { Overrides = HostOverrides.Parse([Override(_server)]) };
        await using var registry = new KeySourceRegistry(options, TimeProvider.System, _harness.Lines);
        var source = Remote(_server, "http") with { CacheDuration = TimeSpan.FromSeconds(1), MaxStale = TimeSpan.FromDays(10_000) };
        await registry.ApplyAsync([Gateway(source)], TimeSpan.FromSeconds(5), CancellationToken.None);
        registry.Health()[0].KeyIds.ShouldBe(["old", "stays"]);

        await _server.StopAsync();
        await Eventually.HoldsAsync(() => registry.Health()[0].ConsecutiveFailures > 0, "a failure");
        registry.Health()[0].KeyIds.ShouldBe(["old", "stays"]);
        _server.Answer = JwksAnswers.Keys("new");
        await _server.StartAsync();

        await Eventually.HoldsAsync(() => registry.Health()[0].KeyIds.SequenceEqual(["new"]), "the new key");
        registry.Health()[0].LastError.ShouldBeNull();
    }

    [Test]
    public async Task A_step_of_the_wall_clock_changes_no_age()
    {
        var time = new SteppingClock();
        await using var registry = new KeySourceRegistry(new KeySourceOptions { Overrides = HostOverrides.Parse([Override(_server)]) }, time, _harness.Lines);
        await registry.ApplyAsync([Gateway(Remote(_server, "http"))], Wait, CancellationToken.None);
        using var listener = new System.Diagnostics.Metrics.MeterListener();
        double? age = null;
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, registry))
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => age = value);
        listener.Start();

        time.Step = TimeSpan.FromHours(-1);
        listener.RecordObservableInstruments();

        age.ShouldBe(0);
    }

    private sealed class SteppingClock : TimeProvider
    {
        private readonly ManualTimeProvider _inner = new();

        public TimeSpan Step { get; set; }

        public override long TimestampFrequency => _inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => _inner.GetUtcNow() + Step;

        public override long GetTimestamp() => _inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            _inner.CreateTimer(callback, state, dueTime, period);
    }
}

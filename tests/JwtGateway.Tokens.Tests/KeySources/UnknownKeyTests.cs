using JwtGateway.Testing;
using static JwtGateway.Tokens.Tests.KeySources.KeySourceHarness;

namespace JwtGateway.Tokens.Tests.KeySources;

/// <summary>A token that names a key which is not in the set has the set fetched again, in the background and seldom.</summary>
public sealed class UnknownKeyTests
{
    private static readonly TimeSpan Cooldown = TimeSpan.FromSeconds(30);

    private JwksServer _server = null!;
    private KeySourceHarness _harness = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await JwksServer.StartAsync(JwksAnswers.Keys("old"));
        _harness = new KeySourceHarness(Override(_server));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _harness.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task A_key_that_is_new_is_fetched_at_once()
    {
        await ApplyAsync(Cooldown);
        _server.Answer = JwksAnswers.Keys("old", "new");
        _harness.Time.Advance(TimeSpan.FromSeconds(100));

        KeyNotFound();
        await _harness.FetchedAsync(2);

        _harness.KeyIds.ShouldBe(["old", "new"]);
    }

    [Test]
    public async Task A_flood_of_unknown_keys_makes_one_fetch_in_a_cooldown()
    {
        await ApplyAsync(Cooldown);
        _harness.Time.Advance(TimeSpan.FromSeconds(1));

        for (var second = 0; second < 120; second++)
        {
            Parallel.For(0, 1000, _ => KeyNotFound());
            var fetches = 2 + (second / 30);
            await _harness.FetchedAsync(fetches);
            _server.Requests.Count.ShouldBe(fetches);
            _harness.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Test]
    public async Task Right_after_a_fetch_the_next_one_waits_for_a_second_to_be_over()
    {
        await ApplyAsync(Cooldown);

        KeyNotFound();
        await Eventually.HoldsAsync(() => _harness.Health.NextFetchAt is null && _harness.Time.PendingTimers == 1, "the pause that keeps fetches apart");
        _server.Requests.Count.ShouldBe(1);
        _harness.Time.Advance(TimeSpan.FromSeconds(1));
        await _harness.FetchedAsync(2);

        _server.Requests.Count.ShouldBe(2);
    }

    [Test]
    public async Task A_fetch_that_is_under_way_counts()
    {
        await ApplyAsync(Cooldown);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Answer = async context =>
        {
            await go.Task;
            await JwksAnswers.Keys("new")(context);
        };
        _harness.Time.Advance(TimeSpan.FromSeconds(295));
        await Eventually.HoldsAsync(() => _server.Requests.Count == 2, "the second fetch");

        KeyNotFound();
        go.SetResult();
        await _harness.FetchedAsync(2);

        _server.Requests.Count.ShouldBe(2);
        _harness.KeyIds.ShouldBe(["new"]);
    }

    [Test]
    public async Task A_cooldown_of_zero_turns_it_off()
    {
        await ApplyAsync(TimeSpan.Zero);
        _harness.Time.Advance(TimeSpan.FromSeconds(100));

        KeyNotFound();

        _harness.Time.PendingTimers.ShouldBe(1);
        _harness.Health.NextFetchAt.ShouldNotBeNull();
        _server.Requests.Count.ShouldBe(1);
    }

    [Test]
    public async Task After_a_stop_nothing_is_fetched()
    {
        await ApplyAsync(Cooldown);
        var refresher = _harness.Registry.Get(Id).Refresher!;

        await _harness.ApplyAsync();
        refresher.KeyNotFound();

        _server.Requests.Count.ShouldBe(1);
    }

    [Test]
    public async Task The_next_regular_fetch_is_counted_from_this_one()
    {
        await ApplyAsync(Cooldown);
        _harness.Time.Advance(TimeSpan.FromSeconds(100));
        KeyNotFound();
        await _harness.FetchedAsync(2);

        _harness.Health.NextFetchAt.ShouldBe(_harness.Time.GetUtcNow() + TimeSpan.FromSeconds(295));
    }

    private async Task ApplyAsync(TimeSpan cooldown)
    {
        await _harness.ApplyAsync(Gateway(Remote(_server, "http") with { UnknownKeyCooldown = cooldown }));
        await _harness.FetchedAsync(1);
    }

    private void KeyNotFound() => _harness.Registry.Get(Id).Refresher!.KeyNotFound();
}

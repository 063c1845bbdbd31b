using JwtGateway.Ir;
using JwtGateway.Testing;
using JwtGateway.Tokens.KeySources;
using static JwtGateway.Tokens.Tests.KeySources.KeySourceHarness;

namespace JwtGateway.Tokens.Tests.KeySources;

public sealed class SharingTests
{
    private PrivateCa _ca = null!;
    private JwksServer _server = null!;
    private KeySourceHarness _harness = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _ca = new PrivateCa();
        _server = await JwksServer.StartAsync(JwksAnswers.Keys("first"), _ca.Issue(Host));
        _harness = new KeySourceHarness();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _harness.DisposeAsync();
        await _server.DisposeAsync();
        _ca.Dispose();
    }

    private GatewayIr Good => Gateway(Remote(_server), _server, _ca.Pem);

    [Test]
    public async Task However_many_gateways_and_providers_name_a_source_it_is_fetched_once()
    {
        var gateways = Enumerable.Range(0, 20).Select(i => Good with
        {
            Gateway = $"default/gateway-{i}",
            Providers = [.. Enumerable.Range(0, 16).Select(p => new JwtProviderIr { Id = $"p{p}", Name = $"p{p}", KeySource = Id })],
        });

        await _harness.ApplyAsync([.. gateways]);

        _server.Requests.Count.ShouldBe(1);
        _harness.Registry.Health().Count.ShouldBe(1);
    }

    [Test]
    public async Task Applying_again_keeps_the_keys_and_fetches_nothing()
    {
        await _harness.ApplyAsync(Good);
        await _harness.FetchedAsync(1);
        var keys = _harness.Registry.Get(Id);
        var set = keys.State.Keys;

        for (var i = 0; i < 50; i++)
        {
            await _harness.ApplyAsync(Good);
        }

        _harness.Registry.Get(Id).ShouldBeSameAs(keys);
        keys.State.Keys.ShouldBeSameAs(set);
        _server.Requests.Count.ShouldBe(1);
        _harness.Results.ShouldBe(["ok"]);
    }

    [Test]
    public async Task Endpoints_that_change_are_no_reason_to_fetch_but_the_next_fetch_goes_there()
    {
        await using var moved = await JwksServer.StartAsync(JwksAnswers.Keys("moved"), _ca.Issue(Host));
        await _harness.ApplyAsync(Good);
        await _harness.FetchedAsync(1);

        await _harness.ApplyAsync(Good with { Upstreams = [Good.Upstreams[0] with { Endpoints = [new EndpointIr("127.0.0.1", moved.Port)] }] });
        _harness.KeyIds.ShouldBe(["first"]);
        _harness.Time.PendingTimers.ShouldBe(1);
        moved.Requests.ShouldBeEmpty();
        await _harness.NextFetchAsync(TimeSpan.FromSeconds(295));

        _harness.KeyIds.ShouldBe(["moved"]);
        _server.Requests.Count.ShouldBe(1);
    }

    [Test]
    public async Task A_source_that_is_gone_is_fetched_no_more_but_its_keys_serve_whoever_holds_them()
    {
        await _harness.ApplyAsync(Good);
        var held = _harness.Registry.Get(Id);

        await _harness.ApplyAsync();
        _harness.Time.PendingTimers.ShouldBe(0);
        _harness.Time.Advance(TimeSpan.FromHours(1));

        _server.Requests.Count.ShouldBe(1);
        _harness.Registry.Health().ShouldBeEmpty();
        Should.Throw<KeyNotFoundException>(() => _harness.Registry.Get(Id)).Message.ShouldContain(Id);
        held.State.Keys.ShouldNotBeNull();
    }

    [Test]
    public async Task A_source_that_comes_back_while_its_keys_are_held_refreshes_those()
    {
        await _harness.ApplyAsync(Good);
        var held = _harness.Registry.Get(Id);
        await _harness.ApplyAsync();
        _server.Answer = JwksAnswers.Keys("second");

        await _harness.ApplyAsync(Good);

        _harness.Registry.Get(Id).ShouldBeSameAs(held);
        held.State.Keys!.Keys.ShouldHaveSingleItem().KeyId.ShouldBe("second");
    }

    [Test]
    public async Task A_fault_takes_the_keys_away_and_its_end_brings_them_back()
    {
        await _harness.ApplyAsync(Good);
        var held = _harness.Registry.Get(Id);
        var fault = new FaultIr(503, "BackendTLSPolicy default/policy: ConfigMap default/ca has no key ca.crt.");

        await _harness.ApplyAsync(Good with { Upstreams = [Good.Upstreams[0] with { Fault = fault }] });

        held.State.ShouldBe(new KeysState(null, KeysUnavailable.NotConfigured));
        _harness.Health.LastError.ShouldBe(fault.Reason);
        _harness.Time.PendingTimers.ShouldBe(0);

        await _harness.ApplyAsync(Good);
        held.State.Unavailable.ShouldBe(KeysUnavailable.None);
        _harness.Health.LastError.ShouldBeNull();
    }

    [Test]
    public async Task A_stopped_source_writes_no_keys_even_when_its_fetch_ends_later()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var good = JwksAnswers.Keys("late");
        _server.Answer = async context =>
        {
            await go.Task;
            await good(context);
        };
        var applying = _harness.Registry.ApplyAsync([Good], Timeout.InfiniteTimeSpan, CancellationToken.None);
        await Eventually.HoldsAsync(() => _server.Requests.Count == 1, "the request is under way");
        var held = _harness.Registry.Get(Id);

        await _harness.ApplyAsync(Good with { Upstreams = [Good.Upstreams[0] with { Fault = new FaultIr(503, "broken") }] });
        await applying;
        go.SetResult();

        held.State.Unavailable.ShouldBe(KeysUnavailable.NotConfigured);
    }

    [Test]
    public async Task A_CA_that_changes_to_one_that_did_not_issue_the_server_takes_the_keys_away()
    {
        using var other = new PrivateCa("Other CA");
        await _harness.ApplyAsync(Good);

        await _harness.ApplyAsync(Gateway(Remote(_server), _server, other.Pem));

        _harness.Results.ShouldBe(["ok", "certificate_refused"]);
        _harness.State.ShouldBe(new KeysState(null, KeysUnavailable.FetchFailed));
        _harness.Health.LastError.ShouldNotBeNull().ShouldContain("not issued by a trusted CA");
        _harness.Lines.All.ShouldContain(line => line.Contains("are dropped"));
    }

    [Test]
    public async Task A_CA_that_changes_while_the_server_is_down_leaves_the_keys()
    {
        using var other = new PrivateCa("Other CA");
        await _harness.ApplyAsync(Good);
        await _server.StopAsync();

        await _harness.ApplyAsync(Gateway(Remote(_server), _server, $"{other.Pem}\n{_ca.Pem}"));

        _harness.Results.ShouldBe(["ok", "connect"]);
        _harness.KeyIds.ShouldBe(["first"]);
    }

    [Test]
    public async Task A_certificate_that_turns_bad_leaves_the_keys()
    {
        await _harness.ApplyAsync(Good);
        await _server.StopAsync();
        await using var expired = await TestServer.StartAsync(JwksAnswers.Keys("x"), _ca.IssueExpired(Host), _server.Port);

        await _harness.NextFetchAsync(TimeSpan.FromSeconds(295));

        _harness.Results.ShouldBe(["ok", "certificate_refused"]);
        _harness.Health.LastError.ShouldNotBeNull().ShouldContain("is expired");
        _harness.KeyIds.ShouldBe(["first"]);
    }

    [Test]
    public async Task Apply_waits_no_longer_than_told()
    {
        _server.Answer = JwksAnswers.SlowHeaders;
        var applying = _harness.Registry.ApplyAsync([Good], TimeSpan.FromSeconds(5), CancellationToken.None);
        await Eventually.HoldsAsync(() => _server.Requests.Count == 1, "the request is under way");
        applying.IsCompleted.ShouldBeFalse();

        _harness.Time.Advance(TimeSpan.FromSeconds(5));

        await applying;
        _harness.State.Unavailable.ShouldBe(KeysUnavailable.NotFetchedYet);
    }

    [Test]
    public async Task One_slow_source_holds_no_other_up()
    {
        await using var slow = await JwksServer.StartAsync(JwksAnswers.SlowHeaders, _ca.Issue(Host));
        var second = new RemoteJwksIr { Id = "slow", Uri = $"http://127.0.0.1:{slow.Port}/" };
        var applying = _harness.Registry.ApplyAsync([Good with { KeySources = [second, .. Good.KeySources], Settings = AllowingLocalAddresses }], Timeout.InfiniteTimeSpan, CancellationToken.None);

        await Eventually.HoldsAsync(() => _harness.State.Keys is not null, "the good source has keys");

        await _harness.Registry.DisposeAsync();
        await applying;
    }

    [Test]
    public async Task A_disposed_registry_keeps_its_keys_and_applies_nothing()
    {
        await _harness.ApplyAsync(Good);

        await _harness.Registry.DisposeAsync();

        _harness.State.Keys.ShouldNotBeNull();
        _harness.Time.PendingTimers.ShouldBe(0);
        await Should.ThrowAsync<ObjectDisposedException>(() => _harness.ApplyAsync(Good));
    }
}

using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;

namespace JwtGateway.EndToEnd.Tests.Operator.Faults;

/// <summary>The operator is away, or the API server is: what is served goes on, and what changed meanwhile is caught up with.</summary>
public sealed class AwayTests
{
    private FaultRig _rig = null!;
    private Traffic _traffic = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _rig = await FaultRig.StartAsync();
        _traffic = new Traffic(_rig.Pod, ("/open", 200), ("/closed", 401));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _traffic.DisposeAsync();
        _traffic.Wrong.ShouldBeEmpty();
        _traffic.Right.ShouldBeGreaterThan(0);
        await _rig.DisposeAsync();
    }

    [Test]
    public async Task Proxies_serve_on_without_operator_and_its_successor_brings_what_changed()
    {
        var change = await _rig.PrepareChangeAsync();
        var address = _rig.Operator.Address;
        await _rig.Operator.DisposeAsync();
        await change.MakeAsync();
        await Eventually.HoldsAsync(() => _traffic.Right > 50, "traffic");
        await change.IsMissedAsync();

        _rig.Operator = await _rig.StartOperatorAsync(address);

        await change.ArrivesAsync();
    }

    [Test]
    public async Task A_proxy_that_restarts_without_operator_serves_its_last_good_configuration()
    {
        var change = await _rig.PrepareChangeAsync();
        var restarting = await _rig.Pod.Sibling("pod-2").ReadyAsync();
        var address = _rig.Operator.Address;
        await _rig.Operator.DisposeAsync();
        await change.MakeAsync();

        restarting = await restarting.RestartAsync();
        await restarting.ReadyAsync();
        (await restarting.StatusAsync("/open")).ShouldBe(200);
        (await restarting.StatusAsync("/closed")).ShouldBe(401);
        await change.IsMissedAsync(restarting);

        // Without what it keeps on disk it would have nothing to serve.
        restarting = await restarting.RestartAsync(keepState: false);
        await using var _ = restarting;
        await Eventually.HoldsAsync(() => _traffic.Right > 100, "time in which it could have become ready");
        restarting.Ready.ShouldBeFalse();

        _rig.Operator = await _rig.StartOperatorAsync(address);
        await restarting.ReadyAsync();
        await change.ArrivesAsync(restarting);
        await change.ArrivesAsync();
    }

    [Test]
    public async Task The_operator_serves_configuration_on_while_the_API_server_is_away()
    {
        var change = await _rig.PrepareChangeAsync();
        RunningProxyPod known = null!, unknown = null!;
        var token = await _rig.Cluster.Client.RequestTokenAsync(_rig.Namespace, "jwtgw-web", "jwtgateway-config");

        await _rig.Cluster.RestartAsync(async () =>
        {
            known = await _rig.Pod.Sibling("pod-2").ReadyAsync();
            (await known.StatusAsync("/closed")).ShouldBe(401);
            _rig.Operator.Ready.ShouldBeTrue();

            // It cannot ask whose an unknown token is, and so believes none: a new pod waits.
            unknown = _rig.Pod.Sibling("pod-3", token);
            await Eventually.HoldsAsync(() => _traffic.Right > 100, "time in which it could have become ready");
            unknown.Ready.ShouldBeFalse();
        });

        await using var _ = known;
        await using var __ = unknown;
        await unknown.ReadyAsync();
        await change.MakeAsync();
        await change.ArrivesAsync();
        await change.ArrivesAsync(known);
        await change.ArrivesAsync(unknown);
    }

    [Test]
    public async Task What_changed_before_a_restarted_API_server_let_the_operator_in_again_arrives_though_its_history_is_gone()
    {
        var change = await _rig.PrepareChangeAsync();
        ActiveFault refused = null!;
        await _rig.Cluster.RestartAsync(() =>
        {
            refused = _rig.Inject(Fault.Unavailable);
            return Task.CompletedTask;
        });
        await change.MakeAsync();

        // As after a restore: no version that the operator knows is of this history.
        _rig.Cluster.Compact();
        await Eventually.HoldsAsync(() => refused.Strikes > 20, "the operator to ask again and again");
        await change.IsMissedAsync();

        refused.Dispose();

        await change.ArrivesAsync();
    }

    [Test]
    public async Task A_server_that_answers_nothing_any_more_is_left_and_found_again()
    {
        var change = await _rig.PrepareChangeAsync();
        var silent = _rig.Inject(new Fault.Stall());
        await Eventually.HoldsAsync(() => silent.Strikes >= 15, "the watches to be silent");
        await change.MakeAsync();
        await Eventually.HoldsAsync(() => _traffic.Right > 50, "traffic");
        await change.IsMissedAsync();

        // Watches are given up when nothing was heard for 255 s, and requests after 30 s; none of them comes back by itself.
        _rig.Cluster.Faults.Clear();
        _rig.Clock.Jump(TimeSpan.FromSeconds(256));

        await change.ArrivesAsync();
        silent.Dispose();
    }
}

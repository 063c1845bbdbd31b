using JwtGateway.Ir.Sections;
using JwtGateway.Operator.Tests.Publishing.Support;

namespace JwtGateway.Operator.Tests.Publishing;

/// <summary>Both ends of the channel, over the wire.</summary>
public sealed class ChannelTests
{
    private const string Gateway = "default/eg";
    private ControlPlane _plane = null!;

    [SetUp]
    public async Task StartAsync() => _plane = await ControlPlane.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _plane.DisposeAsync();

    [Test]
    public async Task A_proxy_connects_serves_what_is_published_and_says_so()
    {
        _plane.Publisher.Publish([Configurations.Answering(418)]);
        _plane.Publisher.State.Acknowledged(Gateway).ShouldBeFalse();
        await using var proxy = RunningProxy.Start(_plane);

        await proxy.AnswersAsync(418);

        await AcknowledgedAsync();
        var state = _plane.Publisher.State.Proxies(Gateway).ShouldHaveSingleItem();
        state.Name.ShouldBe("pod-1");
        state.Connected.ShouldBeTrue();
        state.Outcome.ShouldBe(ReportedOutcome.Applied);
        state.Serving.ShouldBe(_plane.Publisher.State.Version(Gateway));
    }

    [Test]
    public async Task A_change_reaches_every_proxy_of_the_Gateway()
    {
        _plane.Publisher.Publish([Configurations.Answering(418)]);
        await using var one = RunningProxy.Start(_plane);
        await using var two = RunningProxy.Start(_plane, name: "pod-2");
        await one.AnswersAsync(418);
        await two.AnswersAsync(418);

        _plane.Publisher.Publish([Configurations.Answering(451)]);

        await one.AnswersAsync(451);
        await two.AnswersAsync(451);
        await AcknowledgedAsync();
    }

    [Test]
    public async Task A_refused_configuration_leaves_the_last_good_one_and_the_state_says_why()
    {
        _plane.Publisher.Publish([Configurations.Answering(418)]);
        await using var proxy = RunningProxy.Start(_plane);
        await AcknowledgedAsync();
        var good = _plane.Publisher.State.Version(Gateway);

        _plane.Publisher.Publish([Configurations.Unservable()]);

        await Eventually.HoldsAsync(() => Proxy().Outcome == ReportedOutcome.Refused, "the refusal is reported");
        Proxy().Reason.ShouldNotBeNull().ShouldContain("HTTPRoute/default/r/rules/0");
        Proxy().Version.ShouldBe(_plane.Publisher.State.Version(Gateway));
        Proxy().Serving.ShouldBe(good);
        _plane.Publisher.State.Acknowledged(Gateway).ShouldBeFalse();
        (await proxy.StatusAsync()).ShouldBe(418);

        // The next good one is a change to the one that was refused.
        _plane.Publisher.Publish([Configurations.Answering(451)]);
        await proxy.AnswersAsync(451);
        await AcknowledgedAsync();
    }

    [Test]
    public async Task A_proxy_serves_on_while_the_operator_is_away_and_catches_up_when_it_is_back()
    {
        _plane.Publisher.Publish([Configurations.Answering(418)]);
        await using var proxy = RunningProxy.Start(_plane);
        await proxy.AnswersAsync(418);

        await _plane.StopAsync();
        for (var i = 0; i < 50; i++)
        {
            (await proxy.StatusAsync()).ShouldBe(418);
        }

        await _plane.RestartAsync();
        _plane.Publisher.Publish([Configurations.Answering(451)]);
        await proxy.AnswersAsync(451);
        await AcknowledgedAsync();
    }

    [Test]
    public async Task A_proxy_that_restarts_while_the_operator_is_away_serves_its_last_good_configuration()
    {
        _plane.Publisher.Publish([Configurations.Answering(418)]);
        var proxy = RunningProxy.Start(_plane);
        await proxy.AnswersAsync(418);
        await _plane.StopAsync();

        await using var again = await proxy.RestartAsync();
        await again.AnswersAsync(418);

        // And what it has, an operator that comes back need not send.
        await _plane.RestartAsync();
        _plane.Publisher.Publish([Configurations.Answering(418)]);
        await AcknowledgedAsync();
    }

    [Test]
    public async Task A_refused_configuration_is_not_what_a_restart_finds()
    {
        _plane.Publisher.Publish([Configurations.Answering(418)]);
        var proxy = RunningProxy.Start(_plane);
        await AcknowledgedAsync();
        _plane.Publisher.Publish([Configurations.Unservable()]);
        await Eventually.HoldsAsync(() => Proxy().Outcome == ReportedOutcome.Refused, "the refusal is reported");
        await _plane.StopAsync();

        await using var again = await proxy.RestartAsync();

        await again.AnswersAsync(418);
    }

    [Test]
    public async Task A_proxy_without_operator_or_state_is_not_ready_and_listens_nowhere()
    {
        await _plane.StopAsync();
        await using var proxy = RunningProxy.Start(_plane);

        proxy.Plane.Ready.ShouldBeFalse();
        proxy.Plane.Listeners.ShouldBeEmpty();
    }

    [Test]
    public async Task A_proxy_trusts_a_new_authority_from_the_moment_that_its_file_has_it()
    {
        _plane.Publisher.Publish([Configurations.Answering(418)]);
        await using var proxy = RunningProxy.Start(_plane);
        await proxy.AnswersAsync(418);

        // An operator under another authority is nobody to this proxy ...
        await _plane.RestartAsync(new MemoryStore());
        _plane.Publisher.Publish([Configurations.Answering(451)]);
        (await proxy.StatusAsync()).ShouldBe(418);
        _plane.Publisher.State.Proxies(Gateway).ShouldBeEmpty();

        // ... until the authority is in the file.
        await File.WriteAllTextAsync(_plane.CaFile, _plane.Certificates.Bundle);
        await proxy.AnswersAsync(451);
    }

    [Test]
    public async Task An_operator_whose_certificate_is_for_another_name_is_not_believed()
    {
        await using var other = await ControlPlane.StartAsync(null, "elsewhere.example");
        other.Publisher.Publish([Configurations.Answering(418)]);
        await using var proxy = RunningProxy.Start(other);
        var asked = 0;

        // Several attempts, all of which end before a token is sent.
        await Eventually.HoldsAsync(() => ++asked > 50, "some time for attempts");

        other.Tokens.Reviews.ShouldBe(0);
        proxy.Plane.Ready.ShouldBeFalse();
    }

    private JwtGateway.Operator.Publishing.ProxyState Proxy() => _plane.Publisher.State.Proxies(Gateway).Single();

    private Task AcknowledgedAsync() => Eventually.HoldsAsync(() => _plane.Publisher.State.Acknowledged(Gateway), "the version is acknowledged");
}

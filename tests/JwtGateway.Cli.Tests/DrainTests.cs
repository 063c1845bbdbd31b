using JwtGateway.Cli.Tests.Harness;
using JwtGateway.Testing;

namespace JwtGateway.Cli.Tests;

/// <summary>How a data plane ends: not ready, then no new connections, then nothing under way, then gone.</summary>
[Platform(Include = "Linux,MacOsX", Reason = "Signals.")]
[TestFixture("run")]
[TestFixture("proxy")]
public sealed class DrainTests(string command)
{
    [Test]
    public async Task SIGTERM_makes_it_not_ready_while_it_serves_on_for_the_delay()
    {
        await using var plane = await DrainingPlane.StartAsync(command, "--drain-delay", "1h");
        (await plane.ReadyzAsync()).ShouldBe(200);

        await plane.Process.SignalAsync("TERM");

        await Eventually.HoldsAsync(async () => await plane.ReadyzAsync() == 503, "not ready");
        var late = (await plane.AskAsync("/late")).ShouldNotBeNull("Whoever has not heard yet is served.");
        late.ShouldStartWith("HTTP/1.1 200 OK\r\n");
        late.ShouldContain("Connection: close");
    }

    [Test]
    public async Task After_the_delay_it_takes_no_connections_finishes_what_is_under_way_and_exits()
    {
        await using var plane = await DrainingPlane.StartAsync(command, "--drain-delay", "200ms", "--drain-timeout", "1h");
        var slow = plane.AskAsync("/slow");
        await plane.Arrived;

        await plane.Process.SignalAsync("TERM");

        await Eventually.HoldsAsync(plane.RefusesAsync, "no new connections");
        (await plane.ReadyzAsync()).ShouldBe(503, "Probes are answered until the end.");
        plane.Release();
        (await slow).ShouldNotBeNull().ShouldContain("done");
        (await plane.Process.ExitAsync()).ShouldBe(ExitCode.Ok);
    }

    [Test]
    public async Task Without_a_delay_whoever_has_not_heard_yet_is_refused()
    {
        await using var plane = await DrainingPlane.StartAsync(command, "--drain-timeout", "1h");
        var slow = plane.AskAsync("/slow");
        await plane.Arrived;

        await plane.Process.SignalAsync("TERM");

        await Eventually.HoldsAsync(async () => await plane.ReadyzAsync() == 503, "not ready");
        await Eventually.HoldsAsync(plane.RefusesAsync, "no new connections");
        plane.Release();
        (await slow).ShouldNotBeNull().ShouldContain("done");
        (await plane.Process.ExitAsync()).ShouldBe(ExitCode.Ok);
    }

    [Test]
    public async Task What_outlasts_the_drain_timeout_is_broken_off()
    {
        await using var plane = await DrainingPlane.StartAsync(command, "--drain-timeout", "200ms");
        var stuck = plane.AskAsync("/slow");
        await plane.Arrived;

        (await plane.Process.StopAsync("TERM")).ShouldBe(ExitCode.Ok);

        await Should.ThrowAsync<IOException>(stuck);
    }

    [TestCase("TERM", 143)]
    [TestCase("INT", 130)]
    public async Task A_second_signal_ends_it_at_once(string signal, int code)
    {
        await using var plane = await DrainingPlane.StartAsync(command, "--drain-delay", "1h", "--drain-timeout", "1h");
        _ = plane.AskAsync("/slow").ContinueWith(asked => asked.Exception, TaskScheduler.Default);
        await plane.Arrived;
        await plane.Process.SignalAsync("TERM");
        await Eventually.HoldsAsync(async () => await plane.ReadyzAsync() == 503, "not ready");

        (await plane.Process.StopAsync(signal)).ShouldBe(code);
    }
}

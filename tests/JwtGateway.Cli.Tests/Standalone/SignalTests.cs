using JwtGateway.Cli.Tests.Harness;
using JwtGateway.Testing;

namespace JwtGateway.Cli.Tests.Standalone;

[Platform(Include = "Linux,MacOsX", Reason = "Signals.")]
public sealed class SignalTests
{
    [TestCase("INT")]
    [TestCase("TERM")]
    public async Task A_signal_stops_run_cleanly(string signal)
    {
        using var files = new Manifests();
        files.Write("gateway.yaml", Manifests.Gateway(Ports.Free()));
        using var jwtgw = await JwtgwProcess.StartAsync("ready: ", "run", "-f", files.Folder, "--admin", "127.0.0.1:0");

        (await jwtgw.StopAsync(signal)).ShouldBe(ExitCode.Ok);
    }

    [Test]
    [Platform(Include = "Linux", Reason = "PID namespaces.")]
    public async Task A_second_signal_ends_it_at_once_where_it_is_the_first_process_of_a_container()
    {
        if (!await Namespaces.AreAllowedAsync())
            Assert.Ignore("This machine does not let us make PID namespaces (unshare --map-root-user --pid).");
        using var files = new Manifests();
        files.Write("gateway.yaml", Manifests.Gateway(Ports.Free()));
        using var jwtgw = await JwtgwProcess.StartAsFirstProcessAsync("ready: ", "run", "-f", files.Folder, "--admin", "127.0.0.1:0", "--drain-delay", "1h");
        await jwtgw.SignalChildAsync("TERM");
        var readyz = new Uri(jwtgw.Line[(jwtgw.Line.LastIndexOf(' ') + 1)..] + "/readyz");
        await Eventually.HoldsAsync(async () => (await Client.GetAsync(readyz)).Status == 503, "not ready");

        await jwtgw.SignalChildAsync("TERM");

        (await jwtgw.ExitAsync()).ShouldBe(143);
    }

    [Test]
    public async Task Ctrl_C_stops_the_demo_cleanly()
    {
        using var files = new Manifests();
        files.Write("gateway.yaml", Manifests.Gateway(Ports.Free()));
        using var demo = await JwtgwProcess.StartAsync("ready: ", "demo", "-f", files.Folder, "--admin", "127.0.0.1:0");

        (await demo.StopAsync("INT")).ShouldBe(ExitCode.Ok);
    }
}

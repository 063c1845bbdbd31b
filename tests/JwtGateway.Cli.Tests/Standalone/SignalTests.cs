using JwtGateway.Cli.Tests.Harness;

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
    public async Task Ctrl_C_stops_the_demo_cleanly()
    {
        using var files = new Manifests();
        files.Write("gateway.yaml", Manifests.Gateway(Ports.Free()));
        using var demo = await JwtgwProcess.StartAsync("ready: ", "demo", "-f", files.Folder, "--admin", "127.0.0.1:0");

        (await demo.StopAsync("INT")).ShouldBe(ExitCode.Ok);
    }
}

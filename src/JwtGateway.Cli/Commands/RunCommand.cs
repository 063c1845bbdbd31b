using System.CommandLine;
using System.Net;
using JwtGateway.Cli.Standalone;
using JwtGateway.Tokens;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Cli.Commands;

/// <summary><c>jwtgw run</c>: the gateway in one process, from YAML files.</summary>
internal static class RunCommand
{
    private const string Details =
        """
        Reads every YAML document under the paths and serves every Gateway of our class (a GatewayClass whose controllerName is
        jwtgateway.io/gateway-controller; with no GatewayClass in the files, the class name jwt-gateway) on its listeners' own ports.
        Prints one line "ready: ..." when every listener is bound and the configuration is applied.

        Watches the files: a change is served within a second and no request is dropped. Files that cannot be read, or that are refused,
        change nothing; the error is shown here, in /status and in /metrics.

        SIGTERM and SIGINT: /readyz answers 503 at once; all is served on for --drain-delay; then no new connections, and requests under way
        finish within --drain-timeout. A second signal ends the process at once.
        """;

    public static Command Create(CliContext context)
    {
        var files = GatewayOptions.WatchedFiles("Files of YAML documents, or folders of them.", required: true);
        var bind = GatewayOptions.Bind("every IPv4 and IPv6 address");
        var map = ProxyOptions.PortMap("the listeners' own ports");
        var admin = GatewayOptions.Admin();
        var resolve = ResolveOption.Create();
        var now = ClockOption.Create();
        var decisions = new Option<bool>("--decisions")
        {
            Description = "Print one line for each request: how it was answered and why. Holds no token, query or header. Default: off.",
        };
        var drain = new DrainOptions();
        var state = GatewayOptions.KeyState();
        var local = new Option<bool>("--allow-local-key-addresses")
        {
            Description = "Fetch keys also from loopback, link-local and cloud metadata addresses that a policy names by URL. Default: off, unless ProxyParameters say so.",
        };
        var level = ChoiceOption.Create<LogLevel>("The least that is logged, on stderr. Default: warning.", "--log-level");

        var command = new DetailedCommand("run", "Serve the Gateways in YAML files, without a cluster.", Details)
        {
            files, bind, map, admin, resolve, state, local, decisions, drain.Delay, drain.Timeout, level, now,
        };
        command.SetAction(async (parsed, stopping) =>
        {
            var ports = parsed.GetValue(map);
            var options = new StandaloneOptions
            {
                Source = SnapshotSource.Files(parsed.GetRequiredValue(files), context.Time),
                Bind = parsed.GetValue(bind) ?? IPAddress.IPv6Any,
                MapPort = port => ports is not null && ports.TryGetValue(port, out var bound) ? bound : port,
                Admin = parsed.GetValue(admin) ?? GatewayOptions.DefaultAdmin,
                Overrides = parsed.GetValue(resolve) ?? HostOverrides.None,
                Drain = drain.Of(parsed),
                ProxyEnvironment = GatewayOptions.ProxyEnvironment(context),
                AllowLocalKeyAddresses = parsed.GetValue(local),
                StateDirectory = parsed.GetValue(state),
                PrintDecisions = parsed.GetValue(decisions),
                LogLevel = parsed.GetValue(level) ?? LogLevel.Warning,
            };
            using var signals = StopSignals.LinkedTo(stopping);
            var clock = ClockOption.Clock(parsed.GetValue(now), context.Time);
            return await StandaloneGateway.RunAsync(options, context with { Time = clock, Stopping = signals.Token });
        });
        return command;
    }
}

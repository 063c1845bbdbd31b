using System.CommandLine;
using System.Net;
using JwtGateway.Cli.Clustered;
using JwtGateway.Ir;
using JwtGateway.Proxy.Subscription;
using JwtGateway.Tokens;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Cli.Commands;

/// <summary><c>jwtgw proxy</c>: the data plane of one Gateway, configured by an operator.</summary>
internal static class ProxyCommand
{
    private const string Details =
        """
        What runs in the pods that the operator makes for a Gateway. Dials the operator, serves what it sends, and tells it what became of
        that. Prints one line "ready: ..." when a first configuration is served.

        While the operator is away, and when it sends what cannot be served, the last good configuration is served on; with --state also after
        a restart. The files of --ca and --token are read again when they change.

        SIGTERM and SIGINT: /readyz answers 503 at once; all is served on for --drain-delay; then no new connections, and requests under way
        finish within --drain-timeout. A second signal ends the process at once.
        """;

    public static Command Create(CliContext context)
    {
        var @operator = ProxyOptions.Operator();
        var gateway = ProxyOptions.Gateway();
        var ca = new Option<string>("--ca") { Description = "Certificates (PEM) that are the only roots for the operator's.", HelpName = "FILE", Required = true };
        var token = new Option<string>("--token") { Description = "The ServiceAccount token, for the audience jwtgateway-config.", HelpName = "FILE", Required = true };
        var state = new Option<string>("--state") { Description = "Where the last good configuration and keys are kept. It holds secrets. Default: nowhere.", HelpName = "DIR" };
        var name = new Option<string>("--name") { Description = "This proxy's name, for the operator. Default: the host's, which in a pod is the pod's.", HelpName = "NAME" };
        var bind = GatewayOptions.Bind("every IPv4 and IPv6 address");
        var map = ProxyOptions.PortMap();
        var admin = GatewayOptions.Admin();
        var resolve = ResolveOption.Create();
        var drain = new DrainOptions();
        var level = ChoiceOption.Create<LogLevel>("The least that is logged, on stderr. Default: information.", "--log-level");

        var command = new DetailedCommand("proxy", "Serve one Gateway as an operator says.", Details)
        {
            @operator, gateway, ca, token, state, name, bind, map, admin, resolve, drain.Delay, drain.Timeout, level,
        };
        command.SetAction(async (parsed, stopping) =>
        {
            var ports = parsed.GetValue(map);
            var options = new ClusteredOptions
            {
                Subscription = new SubscriberOptions
                {
                    Operator = parsed.GetRequiredValue(@operator),
                    Gateway = parsed.GetRequiredValue(gateway),
                    ProxyName = parsed.GetValue(name) ?? Environment.MachineName,
                    CaFile = parsed.GetRequiredValue(ca),
                    TokenFile = parsed.GetRequiredValue(token),
                    StateDirectory = parsed.GetValue(state),
                },
                Bind = parsed.GetValue(bind) ?? IPAddress.IPv6Any,
                MapPort = port => ports is not null && ports.TryGetValue(port, out var bound) ? bound : ListenerPorts.Bound(port),
                Admin = parsed.GetValue(admin) ?? GatewayOptions.DefaultAdmin,
                Overrides = parsed.GetValue(resolve) ?? HostOverrides.None,
                Drain = drain.Of(parsed),
                ProxyEnvironment = GatewayOptions.ProxyEnvironment(context),
                LogLevel = parsed.GetValue(level) ?? LogLevel.Information,
            };
            using var signals = StopSignals.LinkedTo(stopping);
            return await ClusteredProxy.RunAsync(options, context with { Stopping = signals.Token });
        });
        return command;
    }
}

using System.CommandLine;
using System.Net;
using JwtGateway.Cli.Clustered;
using JwtGateway.Operator;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Cli.Commands;

/// <summary><c>jwtgw operator</c>: the control plane, in a cluster.</summary>
internal static class OperatorCommand
{
    private const string Details =
        """
        Watches the API server, gives each Gateway of our class proxies of its own, serves them their configuration, and writes statuses. Of
        several replicas all serve configuration, and one leads: it writes.

        The API server is the pod's own; outside of a cluster, that of --kubeconfig, KUBECONFIG or ~/.kube/config. The environment's POD_NAME
        and POD_NAMESPACE say who it is.
        """;

    public static Command Create(CliContext context)
    {
        var namespaces = new Option<string[]>("--watch-namespaces")
        {
            Description = "Serve these namespaces only, separated by commas. Default: all.",
            HelpName = "NS,NS",
            CustomParser = result => result.Tokens is [var token] ? token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [],
        };
        var port = new Option<int>("--config-port") { Description = "Where configuration is served to proxies.", HelpName = "PORT", DefaultValueFactory = _ => 18000 };
        var service = new Option<string>("--config-service") { Description = "The Service that leads to it; the Lease has its name too.", HelpName = "NAME", DefaultValueFactory = _ => "jwt-gateway" };
        var elect = new Option<bool>("--leader-elect") { Description = "Whether one of several replicas leads.", DefaultValueFactory = _ => true };
        var image = new Option<string>("--proxy-image") { Description = "The image of proxies.", HelpName = "IMAGE", Required = true };
        var kubeconfig = new Option<string>("--kubeconfig") { Description = "How to reach the API server.", HelpName = "FILE" };
        var admin = GatewayOptions.Admin();
        var level = ChoiceOption.Create<LogLevel>("The least that is logged, on stderr. Default: information.", "--log-level");

        var command = new DetailedCommand("operator", "Serve the Gateways of a cluster.", Details) { namespaces, port, service, elect, image, kubeconfig, admin, level };
        command.SetAction(async (parsed, stopping) =>
        {
            var options = new ClusterOperatorOptions
            {
                Operator = new OperatorOptions
                {
                    Namespace = Environment.GetEnvironmentVariable("POD_NAMESPACE") ?? "jwt-gateway-system",
                    Identity = Environment.GetEnvironmentVariable("POD_NAME") ?? Environment.MachineName,
                    WatchNamespaces = [.. parsed.GetValue(namespaces) ?? []],
                    ConfigAddress = new IPEndPoint(IPAddress.IPv6Any, parsed.GetValue(port)),
                    ConfigService = parsed.GetRequiredValue(service),
                    ProxyImage = parsed.GetRequiredValue(image),
                    LeaderElect = parsed.GetValue(elect),
                },
                Kubeconfig = parsed.GetValue(kubeconfig),
                Admin = parsed.GetValue(admin) ?? GatewayOptions.DefaultAdmin,
                LogLevel = parsed.GetValue(level) ?? LogLevel.Information,
            };
            using var signals = StopSignals.LinkedTo(stopping);
            return await ClusterOperator.RunAsync(options, context with { Stopping = signals.Token });
        });
        return command;
    }
}

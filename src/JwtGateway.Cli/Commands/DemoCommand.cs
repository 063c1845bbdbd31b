using System.CommandLine;
using System.Net;
using JwtGateway.Cli.Demo;
using JwtGateway.Cli.Standalone;

namespace JwtGateway.Cli.Commands;

/// <summary><c>jwtgw demo</c>: all that is needed to see the gateway work.</summary>
internal static class DemoCommand
{
    private static readonly string Details =
        $"""
        Prints a fresh token and three curl lines (401 without it, 200 with it, an open route), then one line for each request that is
        decided, and why. Ctrl-C stops it.

        Without -f it serves the manifests of examples/quickstart, which are built in. With -f it serves your own (and watches them), in which
        {DemoNames.IdentityProvider}:443 is the identity provider (JWK Set: {DemoNames.Issuer}{DemoNames.JwksPath}), the ConfigMap {DemoNames.CaConfigMap} its CA,
        and {DemoNames.Echo}:{DemoNames.EchoPort} the upstream, which answers with what it was sent.
        """;

    public static Command Create(CliContext context)
    {
        var files = GatewayOptions.WatchedFiles("Files of YAML documents, or folders of them. Default: the quickstart.", required: false);
        var bind = GatewayOptions.Bind("127.0.0.1, this machine alone");
        var admin = GatewayOptions.Admin();

        var command = new DetailedCommand("demo", "Try it: an identity provider, an upstream and the gateway in one process.", Details) { files, bind, admin };
        command.SetAction(async (parsed, stopping) =>
        {
            using var signals = StopSignals.LinkedTo(stopping);
            var manifests = parsed.GetValue(files) is { Length: > 0 } paths ? SnapshotSource.Files(paths, context.Time) : Quickstart.Source;
            return await DemoRunner.RunAsync(
                manifests,
                parsed.GetValue(bind) ?? IPAddress.Loopback,
                parsed.GetValue(admin) ?? GatewayOptions.DefaultAdmin,
                context with { Stopping = signals.Token });
        });
        return command;
    }
}

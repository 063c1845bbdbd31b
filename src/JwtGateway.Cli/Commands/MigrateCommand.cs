using System.CommandLine;
using JwtGateway.Cli.Migrate;
using JwtGateway.Cli.Output;
using JwtGateway.Cli.Standalone.Files;
using JwtGateway.Translation.Migration;

namespace JwtGateway.Cli.Commands;

/// <summary><c>jwtgw migrate</c>: manifests of other systems, written anew for this one.</summary>
internal static class MigrateCommand
{
    private const string Details =
        """
        Reads SecurityPolicies of Envoy Gateway, Traffic Policies and endpoints of ngrok, Middlewares and IngressRoutes of Traefik Hub, policies of
        agentgateway and kgateway, and Ingresses; writes Gateway API with SecurityPolicies, TrafficPolicies and Backends of jwtgateway.io. Objects that
        stay what they are (Gateways, HTTPRoutes, Services, ...) are written too; Secrets are not: those in the cluster stay.

        The report, on stderr or in REPORT.txt, has a line for each field: same; changed, and how; lost, and why. A field stands for all below it. What
        is lost is never open: its requests are refused, and the report says so. Values of Secrets and keys are not in the report.

        Exit code 0: nothing is lost; 3: something is; 2: the input cannot be read; 1: the folder cannot be written.
        """;

    public static Command Create(CliContext context)
    {
        var files = GatewayOptions.Files("Files of YAML documents, or folders of them; - reads standard input.", required: true);
        var folder = new Option<string?>("--output", "-o")
        {
            Description = "A new or empty folder: each object in a file of its own, and REPORT.txt. Default: all objects on stdout, the report on stderr.",
            HelpName = "DIR",
        };
        var command = new DetailedCommand("migrate", "Rewrite manifests of other gateways for this one.", Details) { files, folder };
        command.SetAction(parsed =>
        {
            var look = FileLook.At(parsed.GetRequiredValue(files));
            if (look.Read() is FileSourceResult.Failed failed)
            {
                ErrorLines.Print(failed.Errors, context.Error);
                return ExitCode.BadInput;
            }

            return Write(Migrator.Migrate(look.Objects()), parsed.GetValue(folder), context);
        });
        return command;
    }

    private static int Write(MigrationResult result, string? folder, CliContext context)
    {
        if (folder is null)
        {
            context.Out.Write(Documents.Yaml([.. result.Manifests]));
            context.Error.Write(MigrationText.Report(result));
        }
        else if (MigrationFolder.Write(folder, result) is { } problem)
        {
            context.Error.WriteLine($"error: {problem}");
            return ExitCode.Failed;
        }
        else
        {
            context.Out.Write(MigrationText.Report(result));
        }

        return result.LosesSomething ? ExitCode.Reported : ExitCode.Ok;
    }
}

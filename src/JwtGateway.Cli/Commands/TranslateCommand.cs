using System.CommandLine;
using JwtGateway.Cli.Output;
using JwtGateway.Cli.Standalone.Files;
using JwtGateway.Cli.Translate;
using JwtGateway.Translation;

namespace JwtGateway.Cli.Commands;

/// <summary><c>jwtgw translate</c>: what manifests mean, without serving them.</summary>
internal static class TranslateCommand
{
    private const string Details =
        """
        Runs the same translation that 'run' serves, with no sockets: what the proxy would be told (ir), and the statuses that the
        objects would get (status). Secrets are left out of the ir: private keys and JWK Sets appear as "(redacted)".
        Warnings and errors also go to stderr as text; so do defects of jwtgw, with their stack: please report those.

        Exit code 0: everything is accepted as written; 3: something is not; 2: the input cannot be read.
        """;

    public static Command Create(CliContext context)
    {
        var files = GatewayOptions.Files("Files of YAML documents, or folders of them; - reads standard input.", required: true);
        var to = ChoiceOption.Create<TranslateTo>("What to print. Default: all.", "--to");
        var format = ChoiceOption.Create<OutputFormat>(
            "yaml: a stream of documents; json: one object with the members gateways, statuses and diagnostics. Default: yaml.", "--output", "-o");

        var command = new DetailedCommand("translate", "Show what manifests mean, without serving them.", Details) { files, to, format };
        command.SetAction(parsed =>
        {
            switch (new FileSource(parsed.GetRequiredValue(files), context.Time).Load())
            {
                case FileSourceResult.Loaded loaded:
                    return Print(Translator.Translate(loaded.Snapshot), parsed.GetValue(to) ?? TranslateTo.All, parsed.GetValue(format) ?? OutputFormat.Yaml, context);
                case FileSourceResult.Failed failed:
                    ErrorLines.Print(failed.Errors, context.Error);
                    return ExitCode.BadInput;
                default:
                    throw new InvalidOperationException("A result of a kind that does not exist.");
            }
        });
        return command;
    }

    private static int Print(TranslationResult translation, TranslateTo to, OutputFormat format, CliContext context)
    {
        context.Out.Write(TranslationText.Of(translation, to, format));
        new DiagnosticLines(context.Error).Print(translation);
        foreach (var fault in translation.Faults)
            context.Error.WriteLine($"defect: {fault}\n{fault.StackTrace}");
        return Verdict.EverythingIsAccepted(translation) ? ExitCode.Ok : ExitCode.Reported;
    }
}

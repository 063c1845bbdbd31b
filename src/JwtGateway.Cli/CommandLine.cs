using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using JwtGateway.Cli.Commands;

namespace JwtGateway.Cli;

/// <summary>The commands of <c>jwtgw</c>.</summary>
internal static class CommandLine
{
    private const string Description =
        """
        JWT validation at the edge of Kubernetes.

        Exit codes: 0 done; 1 the answer is no, or it could not be done; 2 the command line or a file cannot be read;
        3 done, but something in the manifests is not honoured as written (translate), or lost (migrate).
        """;

    // A response file would turn a value that begins with @ into a file name.
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs what <paramref name="args"/> say and returns the <see cref="ExitCode"/>.</summary>
    public static async Task<int> RunAsync(string[] args, CliContext context)
    {
        var parsed = Root(context).Parse(args.Length == 0 ? ["--help"] : args, Parser);
        if (parsed.Action is ParseErrorAction)
            return ReportUsage(parsed, context.Error);

        // Signals are the commands' own business (StopSignals): stopping takes as long as the requests under way.
        var invocation = new InvocationConfiguration
        {
            Output = context.Out,
            Error = context.Error,
            ProcessTerminationTimeout = null,
        };
        return await parsed.InvokeAsync(invocation, context.Stopping);
    }

    private static RootCommand Root(CliContext context)
    {
        var root = new RootCommand(Description)
        {
            RunCommand.Create(context),
            OperatorCommand.Create(context),
            ProxyCommand.Create(context),
            TranslateCommand.Create(context),
            MigrateCommand.Create(context),
            DemoCommand.Create(context),
            TokenCommand.Create(context),
            KeysCommand.Create(context),
            JwsCommand.Create(context),
            JweCommand.Create(context),
            JwksCommand.Create(context),
        };
        DetailedCommand.ShowDetails(root);
        root.Options.OfType<VersionOption>().Single().Action = new PrintVersion(context.Out);
        return root;
    }

    private static int ReportUsage(ParseResult parsed, TextWriter error)
    {
        if (parsed.CommandResult.Command is RootCommand && parsed.UnmatchedTokens is [var unknown, ..])
            error.WriteLine($"error: '{unknown}' is not a command.");
        else
            foreach (var problem in parsed.Errors)
                error.WriteLine($"error: {problem.Message}");

        error.WriteLine($"Run '{CommandPath(parsed.CommandResult.Command)} --help' for what there is.");
        return ExitCode.BadInput;
    }

    private static string CommandPath(Command command)
    {
        var names = new Stack<string>();
        for (Command? at = command; at is not null and not RootCommand; at = at.Parents.OfType<Command>().FirstOrDefault())
            names.Push(at.Name);

        return string.Join(' ', names.Prepend("jwtgw"));
    }

    /// <summary>The library's own action asks the entry assembly, which in a test is the test host.</summary>
    private sealed class PrintVersion(TextWriter output) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var version = typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
            output.WriteLine($"jwtgw {version?.InformationalVersion}");
            return ExitCode.Ok;
        }
    }
}

using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace JwtGateway.Cli.Commands;

/// <summary>A command whose own help says more than the line that it has in the list of commands.</summary>
/// <param name="name">The word on the command line.</param>
/// <param name="summary">One line.</param>
/// <param name="details">The rest.</param>
internal sealed class DetailedCommand(string name, string summary, string details) : Command(name, summary)
{
    /// <summary>The rest.</summary>
    public string Details { get; } = details;

    /// <summary>Makes the help of <paramref name="root"/> and all below it show details.</summary>
    public static void ShowDetails(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new DetailedHelp((SynchronousCommandLineAction)help.Action!);
    }

    private sealed class DetailedHelp(SynchronousCommandLineAction help) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var code = help.Invoke(parseResult);
            if (parseResult.CommandResult.Command is DetailedCommand command)
                parseResult.InvocationConfiguration.Output.WriteLine(command.Details);

            return code;
        }
    }
}

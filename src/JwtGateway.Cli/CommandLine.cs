using System.CommandLine;
using JwtGateway.Cli.Commands;

namespace JwtGateway.Cli;

/// <summary>The commands of <c>jwtgw</c>.</summary>
internal static class CommandLine
{
    public static Task<int> RunAsync(string[] args, CliContext context)
    {
        var root = new RootCommand("JWT validation at the edge of Kubernetes.")
        {
            TokenCommand.Create(context),
            KeysCommand.Create(context),
            JwsCommand.Create(context),
            JwksCommand.Create(context),
        };
        return root.Parse(args).InvokeAsync();
    }
}

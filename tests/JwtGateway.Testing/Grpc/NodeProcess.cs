using System.Diagnostics;
using JwtGateway.Testing.Jose;

namespace JwtGateway.Testing.Grpc;

/// <summary>Scripts of <c>tests/node</c> that are spoken to over standard input and output.</summary>
internal static class NodeProcess
{
    public static Process Start(params string[] command)
    {
        var start = new ProcessStartInfo("node", [NodeDirectory.File(command[0]), .. command[1..]])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
    }

    public static async Task StopAsync(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync();
    }
}

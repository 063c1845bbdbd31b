using System.ComponentModel;
using System.Diagnostics;

namespace JwtGateway.Kubernetes.Credentials;

/// <summary>Runs a plugin: no input, its errors go where ours go, and its time is limited.</summary>
internal sealed class ExecRunner(ExecPlugin plugin, TimeProvider clock)
{
    private const int MaxOutput = 1024 * 1024;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    public async Task<ExecCredential> RunAsync(CancellationToken cancellation)
    {
        using var process = new Process { StartInfo = StartInfo() };
        try
        {
            process.Start();
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or IOException)
        {
            return Bad($"cannot be started: {exception.Message}{Hint()}");
        }

        using var limit = new CancellationTokenSource(TimeLimit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            process.StandardInput.Close();
            return await ReadAsync(process, both.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Bad($"was still running after {TimeLimit.TotalSeconds:0} s, and was stopped");
        }
        catch (IOException exception)
        {
            return Bad($"could not be talked to: {exception.Message}");
        }
        finally
        {
            Stop(process);
        }
    }

    private async Task<ExecCredential> ReadAsync(Process process, CancellationToken cancellation)
    {
        using var output = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await process.StandardOutput.BaseStream.ReadAsync(buffer, cancellation) is var count and > 0)
        {
            output.Write(buffer, 0, count);
            if (output.Length > MaxOutput)
                return Bad("printed more than 1 MiB");
        }

        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0
            ? ExecCredential.Read(output.ToArray(), plugin)
            : Bad($"ended with exit code {process.ExitCode}; its own words are in our standard error{Hint()}");
    }

    private ProcessStartInfo StartInfo()
    {
        // Arguments go as a list: joined into a line, those with spaces would fall apart. Standard error is inherited.
        var info = new ProcessStartInfo(plugin.Command, plugin.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in plugin.Environment)
            info.Environment[name] = value;
        info.Environment["KUBERNETES_EXEC_INFO"] = plugin.ExecInfo();
        return info;
    }

    private static void Stop(Process process)
    {
        try
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself meanwhile.
        }
    }

    private string Hint() => plugin.InstallHint is null ? "" : $" ({plugin.InstallHint})";

    private static ExecCredential Bad(string error) => new(null, null, error);
}

using System.Diagnostics;
using JwtGateway.Testing;

namespace JwtGateway.Cli.Tests.Harness;

/// <summary><c>jwtgw</c> as a process of its own, for what only a process has: standard input and signals.</summary>
internal sealed class JwtgwProcess : IDisposable
{
    private readonly Process _process;

    private JwtgwProcess(string[] args, string[]? launcher = null)
    {
        // A shell gives what it starts in the background SIGINT ignored, and children inherit that: whoever is to be stopped as by Ctrl-C starts afresh.
        string[] command = [.. launcher ?? [], "env", "--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "jwtgw.dll"), .. args];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException("No process.");
    }

    /// <summary>The line that it was waited for.</summary>
    public string Line { get; private set; } = "";

    /// <summary>Runs one to its end.</summary>
    public static async Task<Ran> RunAsync(string[] args, string input)
    {
        using var jwtgw = new JwtgwProcess(args);
        await jwtgw._process.StandardInput.WriteAsync(input);
        jwtgw._process.StandardInput.Close();
        var output = jwtgw._process.StandardOutput.ReadToEndAsync();
        var error = jwtgw._process.StandardError.ReadToEndAsync();
        await jwtgw.ExitedAsync();
        return new(jwtgw._process.ExitCode, await output, await error);
    }

    /// <summary>Starts one and returns when it has written a line that begins with <paramref name="line"/>.</summary>
    public static Task<JwtgwProcess> StartAsync(string line, params string[] args) => StartedAsync(new JwtgwProcess(args), line);

    /// <summary>The same as the first process of a PID namespace, as in a container: signals that it leaves to the kernel do nothing to it.</summary>
    public static Task<JwtgwProcess> StartAsFirstProcessAsync(string line, params string[] args) =>
        StartedAsync(new JwtgwProcess(args, ["unshare", "--map-root-user", "--pid", "--fork", "--kill-child"]), line);

    private static async Task<JwtgwProcess> StartedAsync(JwtgwProcess jwtgw, string line)
    {
        while (await jwtgw._process.StandardOutput.ReadLineAsync().WaitAsync(Patience.Limit) is { } read)
        {
            if (read.StartsWith(line, StringComparison.Ordinal))
            {
                jwtgw.Line = read;
                return jwtgw;
            }
        }

        throw new InvalidOperationException(await jwtgw._process.StandardError.ReadToEndAsync());
    }

    /// <summary>Sends a signal (<c>INT</c>, <c>TERM</c>) and returns the exit code.</summary>
    public async Task<int> StopAsync(string signal)
    {
        await SignalAsync(signal);
        return await ExitAsync();
    }

    /// <summary>Sends a signal and goes on.</summary>
    public Task SignalAsync(string signal) => SignalAsync(signal, $"{_process.Id}");

    /// <summary>The same for the one process that was started by this one.</summary>
    public async Task SignalChildAsync(string signal) =>
        await SignalAsync(signal, (await File.ReadAllTextAsync($"/proc/{_process.Id}/task/{_process.Id}/children")).Trim());

    private static async Task SignalAsync(string signal, string process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process]);
        await kill.WaitForExitAsync();
    }

    /// <summary>The exit code, once there is one.</summary>
    public async Task<int> ExitAsync()
    {
        await ExitedAsync();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();

        _process.Dispose();
    }

    private Task ExitedAsync() => _process.WaitForExitAsync().WaitAsync(Patience.Limit);
}

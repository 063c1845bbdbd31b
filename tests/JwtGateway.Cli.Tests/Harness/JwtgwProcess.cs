using System.Diagnostics;

namespace JwtGateway.Cli.Tests.Harness;

/// <summary><c>jwtgw</c> as a process of its own, for what only a process has: standard input and signals.</summary>
internal sealed class JwtgwProcess : IDisposable
{
    private readonly Process _process;

    private JwtgwProcess(string[] args)
    {
        // A shell gives what it starts in the background SIGINT ignored, and children inherit that: whoever is to be stopped as by Ctrl-C starts afresh.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "jwtgw.dll"), .. args])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException("No process.");
    }

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
    public static async Task<JwtgwProcess> StartAsync(string line, params string[] args)
    {
        var jwtgw = new JwtgwProcess(args);
        while (await jwtgw._process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)) is { } read)
            if (read.StartsWith(line, StringComparison.Ordinal))
                return jwtgw;

        throw new InvalidOperationException(await jwtgw._process.StandardError.ReadToEndAsync());
    }

    /// <summary>Sends a signal (<c>INT</c>, <c>TERM</c>) and returns the exit code.</summary>
    public async Task<int> StopAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await ExitedAsync();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();

        _process.Dispose();
    }

    private Task ExitedAsync() => _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
}

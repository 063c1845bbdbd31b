using System.Collections.Concurrent;
using System.Diagnostics;
using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>The real executable, in a process of its own.</summary>
internal sealed class JwtgwProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private JwtgwProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output => string.Join('\n', _output);

    public string Errors => string.Join('\n', _errors);

    /// <summary>Starts <c>jwtgw</c>.</summary>
    public static JwtgwProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        // A shell gives what it starts in the background SIGINT ignored, and children inherit that: whoever is to be stopped as by Ctrl-C starts afresh.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "jwtgw.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        return new JwtgwProcess(new Process { StartInfo = start });
    }

    /// <summary>Runs <c>jwtgw</c> to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var process = Start(arguments);
        var code = await process.ExitAsync();
        return (code, process.Output, process.Errors);
    }

    /// <summary>Waits for a line that starts so, on either stream.</summary>
    public Task PrintsAsync(string start) => Eventually.HoldsAsync(
        () => _process.HasExited && !Has(start)
            ? throw new InvalidOperationException($"jwtgw ended with {_process.ExitCode}.\n{Output}\n{Errors}")
            : Has(start),
        $"a line that starts with '{start}'\n{Output}\n{Errors}",
        Patience);

    /// <summary>Waits for the end.</summary>
    public async Task<int> ExitAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Asks it to stop, as Ctrl-C does, and waits for the end.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString()]);
        await kill.WaitForExitAsync();
        return await ExitAsync();
    }

    /// <summary>Ends it without a chance to let go of anything.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }

    private bool Has(string start) =>
        _output.Concat(_errors).Any(line => line.StartsWith(start, StringComparison.Ordinal));
}

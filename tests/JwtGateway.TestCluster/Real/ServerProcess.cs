using System.Collections.Concurrent;
using System.Diagnostics;

namespace JwtGateway.Testing.Cluster;

/// <summary>A program that runs until it is stopped, and the last that it said.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int KeptLines = 20;

    private readonly Process _process;
    private readonly string _program;
    private readonly ConcurrentQueue<string> _lastLines = new();

    public ServerProcess(string program, params IEnumerable<string> arguments)
    {
        _program = program;
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>The last lines that it wrote.</summary>
    public string LastWords => string.Join('\n', _lastLines);

    /// <summary>Throws, with the program's last words, if it has ended.</summary>
    public void MustRun()
    {
        if (_process.HasExited)
        {
            // With no limit it waits for the end of what it wrote, too.
            _process.WaitForExit();
            throw new InvalidOperationException($"{_program} ended with {_process.ExitCode}.\n{LastWords}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _lastLines.Enqueue(line);
            while (_lastLines.Count > KeptLines && _lastLines.TryDequeue(out _))
            {
                // Only the end tells why.
            }
        }
    }
}

using System.Diagnostics;

namespace JwtGateway.Testing.Cluster;

/// <summary>A program that runs until it is stopped, and the last that it said.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int KeptLines = 20;

    private readonly Process _process;
    private readonly string _program;
    private readonly Queue<string> _lines = new();
    private bool _isPanicking;

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

    /// <summary>The last lines that it wrote; of a Go program that crashed, why it did.</summary>
    public string LastWords
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }
    }

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
        lock (_lines)
        {
            if (line is null || (_isPanicking && _lines.Count == KeptLines))
            {
                return;
            }

            if (!_isPanicking && (line.StartsWith("panic: ", StringComparison.Ordinal) || line.StartsWith("fatal error: ", StringComparison.Ordinal)))
            {
                // The stacks of a thousand goroutines follow.
                _isPanicking = true;
                _lines.Clear();
            }

            if (_lines.Count == KeptLines)
            {
                _lines.Dequeue();
            }

            _lines.Enqueue(line);
        }
    }
}

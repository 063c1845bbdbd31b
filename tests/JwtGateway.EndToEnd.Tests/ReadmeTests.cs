using System.Diagnostics;
using System.Text.RegularExpressions;
using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>Runs the README's commands, in order, as a reader would, in one shell's state.</summary>
[NonParallelizable]
public sealed partial class ReadmeTests
{
    private readonly List<string> _skipped = [];
    private Process? _server;
    private string _state = "";

    [Test]
    public async Task Every_command_in_the_README_does_what_it_says()
    {
        using var state = new TemporaryFile("");
        _state = state.Path;
        try
        {
            foreach (var command in Commands())
            {
                await RunAsync(command);
            }
        }
        finally
        {
            await StopServerAsync();
            File.Delete(Path.Combine(RepositoryRoot.Path, "demo-keys.json"));
        }

        _skipped.ShouldBe(["make test"], "These tests are what it runs.");
    }

    private static List<string> Commands() =>
        [.. Shell().Matches(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "README.md")))
            .SelectMany(block => block.Groups["lines"].Value.Split('\n'))
            .Select(line => line.Trim())
            .Where(line => line.Length > 0)];

    private async Task RunAsync(string command)
    {
        if (command == "make test")
        {
            _skipped.Add(command);
        }
        else if (command == "make run")
        {
            var output = await ServeAsync(command, "One line for each request follows.");
            await RunPrintedCurlsAsync(output);
        }
        else if (command.StartsWith("jwtgw run", StringComparison.Ordinal))
        {
            await ServeAsync(command, "ready: ");
        }
        else
        {
            var (code, output) = await ShellAsync(command);
            code.ShouldBe(0, $"{command}\n{output}");
            if (ExpectedStatus().Match(command) is { Success: true } expected)
            {
                output.ShouldContain($"HTTP/1.1 {expected.Groups["status"].Value}", customMessage: command);
            }
        }
    }

    /// <summary>The demo prints what each of its curl lines answers, on the line above it.</summary>
    private async Task RunPrintedCurlsAsync(string output)
    {
        var curls = PrintedCurl().Matches(output);
        curls.Count.ShouldBe(3, output);
        curls.Select(curl => curl.Groups["status"].Value).ShouldBe(["401", "200", "200"]);
        foreach (Match curl in curls)
        {
            var (code, answer) = await ShellAsync(curl.Groups["command"].Value);
            code.ShouldBe(0, answer);
            answer.ShouldContain($"HTTP/1.1 {curl.Groups["status"].Value}");
        }
    }

    private async Task<string> ServeAsync(string command, string readyLine)
    {
        await StopServerAsync();
        _server = Bash($"set -a; . '{_state}'; exec {command}");
        var output = "\n";
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (!output.Contains("\n" + readyLine, StringComparison.Ordinal))
        {
            output += await _server.StandardOutput.ReadLineAsync(patience.Token) is { } line ? line + "\n" : throw new InvalidOperationException($"{command} ended.\n{output}\n{await _server.StandardError.ReadToEndAsync(patience.Token)}");
        }

        return output;
    }

    private async Task StopServerAsync()
    {
        if (_server is { HasExited: false })
        {
            using var kill = Process.Start("pkill", ["-INT", "-P", _server.Id.ToString()]);
            await kill.WaitForExitAsync();
            using var killItself = Process.Start("kill", ["-INT", _server.Id.ToString()]);
            await killItself.WaitForExitAsync();
            try
            {
                await Eventually.HoldsAsync(() => _server.HasExited, "the server to end", Patience.Limit);
            }
            finally
            {
                // Whatever happened: its ports are fixed, and the next run needs them.
                _server.Kill(entireProcessTree: true);
            }
        }

        _server?.Dispose();
        _server = null;
    }

    private async Task<(int Code, string Output)> ShellAsync(string command)
    {
        using var bash = Bash($"set -a; . '{_state}'; {{ {command}\n}}; code=$?; export -p > '{_state}'; exit $code");
        var output = await bash.StandardOutput.ReadToEndAsync();
        var errors = await bash.StandardError.ReadToEndAsync();
        await bash.WaitForExitAsync();
        return (bash.ExitCode, output + errors);
    }

    private static Process Bash(string script)
    {
        // A shell gives what it starts in the background SIGINT ignored, and children inherit that: whoever is to be stopped as by Ctrl-C starts afresh.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "bash"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = RepositoryRoot.Path,
        };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        return Process.Start(start) ?? throw new InvalidOperationException("No bash.");
    }

    [GeneratedRegex("^```sh\n(?<lines>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shell();

    [GeneratedRegex(@"^curl .*# (?<status>\d{3})", RegexOptions.NonBacktracking)]
    private static partial Regex ExpectedStatus();

    [GeneratedRegex(@"(?m)^# [^\n]*: (?<status>\d{3})[^\n]*\n(?<command>curl [^\n]*)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PrintedCurl();
}

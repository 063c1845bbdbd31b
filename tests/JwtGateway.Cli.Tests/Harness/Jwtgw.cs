using JwtGateway.Testing;

namespace JwtGateway.Cli.Tests.Harness;

/// <summary>A command of <c>jwtgw</c> in this process.</summary>
internal sealed class Jwtgw : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task<int> _exit;

    private Jwtgw(string[] args)
    {
        var context = new CliContext(Out, Error, TimeProvider.System) { Stopping = _stopping.Token };
        _exit = CommandLine.RunAsync(args, context);
    }

    public LineLog Out { get; } = new();

    public LineLog Error { get; } = new();

    /// <summary>The admin address, from the line <c>ready:</c>.</summary>
    public Uri Admin => new(ReadyLine[(ReadyLine.LastIndexOf(' ') + 1)..]);

    public string ReadyLine => Out.Lines.Single(l => l.StartsWith("ready: ", StringComparison.Ordinal));

    /// <summary>Starts one and goes on.</summary>
    public static Jwtgw Start(params string[] args) => new(args);

    /// <summary>Starts one and waits until it is ready.</summary>
    public static async Task<Jwtgw> StartReadyAsync(params string[] args)
    {
        var jwtgw = Start(args);
        await Eventually.HoldsAsync(() => jwtgw._exit.IsCompleted || jwtgw.Out.Text.Contains("ready: ", StringComparison.Ordinal), "ready");
        jwtgw._exit.IsCompleted.ShouldBeFalse(jwtgw.Error.Text);
        return jwtgw;
    }

    /// <summary>Runs one to its end.</summary>
    public static async Task<Ran> RunAsync(params string[] args)
    {
        await using var jwtgw = new Jwtgw(args);
        var code = await jwtgw._exit.WaitAsync(Patience.Limit);
        return new(code, jwtgw.Out.Text, jwtgw.Error.Text);
    }

    /// <summary>Stops it and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        await _stopping.CancelAsync();
        return await _exit.WaitAsync(Patience.Limit);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }
}

/// <summary>What a command did.</summary>
internal sealed record Ran(int Code, string Out, string Error);

using System.Threading.Channels;
using JwtGateway.Cli.Output;
using JwtGateway.Proxy;

namespace JwtGateway.Cli.Standalone;

/// <summary>
/// Prints one line for each decision. The request's thread only queues it; when the output is slower than the traffic lines are left out,
/// and it says how many.
/// </summary>
internal sealed class DecisionLines : IDecisionObserver, IAsyncDisposable
{
    private const int MaxQueued = 4096;

    private readonly Channel<Decision> _queue;
    private readonly TextWriter _output;
    private readonly Task _writing;
    private long _leftOut;

    public DecisionLines(TextWriter output)
    {
        _output = output;
        _queue = Channel.CreateBounded<Decision>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });
        _writing = WriteAsync();
    }

    /// <inheritdoc/>
    public void Decided(Decision decision)
    {
        if (!_queue.Writer.TryWrite(decision))
            Interlocked.Increment(ref _leftOut);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAsync()
    {
        await foreach (var decision in _queue.Reader.ReadAllAsync())
        {
            await _output.WriteLineAsync(DecisionLine.Of(decision));
            if (Interlocked.Exchange(ref _leftOut, 0) is > 0 and var leftOut)
                await _output.WriteLineAsync($"({leftOut} decisions not printed: they come faster than they can be written)");
        }
    }
}

using System.Buffers;
using System.IO.Pipelines;

namespace JwtGateway.Proxy.Subscription;

/// <summary>Lines of a stream. What follows the last line end is never given out: it may be half of something.</summary>
internal sealed class LineReader(Stream stream, int longest, TimeSpan silence, TimeProvider time) : IAsyncDisposable
{
    private readonly PipeReader _reader = PipeReader.Create(stream);

    /// <summary>The next line, without its end; null: the stream has ended.</summary>
    /// <exception cref="TimeoutException">Not one octet came for too long.</exception>
    /// <exception cref="InvalidDataException">The line is too long.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellation)
    {
        var searched = 0L;
        while (true)
        {
            var result = await ReadSomeAsync(cancellation);
            if (result.Buffer.Slice(searched).PositionOf((byte)'\n') is { } end)
            {
                var line = result.Buffer.Slice(0, end).ToArray();
                _reader.AdvanceTo(result.Buffer.GetPosition(1, end));
                return line;
            }

            if (result.Buffer.Length > longest)
            {
                throw new InvalidDataException($"A message is longer than {longest} bytes.");
            }

            searched = result.Buffer.Length;
            _reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted)
            {
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _reader.CompleteAsync();

    private async Task<ReadResult> ReadSomeAsync(CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            return await _reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"Nothing came for {silence.TotalSeconds:0} s.", e);
        }
    }
}

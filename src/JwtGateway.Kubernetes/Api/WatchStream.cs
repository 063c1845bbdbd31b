using System.Buffers;
using System.IO.Pipelines;
using JwtGateway.Kubernetes.Transport;

namespace JwtGateway.Kubernetes.Api;

/// <summary>Where a watch begins and how long it lasts.</summary>
/// <param name="ResourceVersion">The state after which events are wanted.</param>
/// <param name="TimeoutSeconds">When the server ends it.</param>
/// <param name="FieldSelector">As in the list before it.</param>
/// <param name="LabelSelector">As in the list before it.</param>
public sealed record WatchOptions(string ResourceVersion, int TimeoutSeconds, string? FieldSelector = null, string? LabelSelector = null);

/// <summary>An open watch: one event per line. Dispose it to end the request.</summary>
public sealed class WatchStream : IAsyncDisposable
{
    /// <summary>etcd takes objects up to 1.5 MiB; a line that goes far beyond is no event.</summary>
    private const int MaxLine = 32 * 1024 * 1024;

    private readonly ApiReply _reply;
    private readonly PipeReader _reader;

    internal WatchStream(ApiReply reply, Stream body)
    {
        _reply = reply;
        _reader = PipeReader.Create(body);
    }

    /// <summary>The next line, or what is left at the end of the stream; null at its end.</summary>
    /// <exception cref="IOException">The stream broke.</exception>
    public async ValueTask<byte[]?> ReadLineAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var read = await _reader.ReadAsync(cancellation);
            if (TakeLine(read.Buffer) is { } line)
                return line;
            if (read.IsCompleted)
                return TakeRest(read.Buffer);
            if (read.Buffer.Length > MaxLine)
                throw new IOException("a line of the watch is too long");
            _reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _reader.CompleteAsync();
        _reply.Dispose();
    }

    private byte[]? TakeLine(ReadOnlySequence<byte> buffer)
    {
        if (buffer.PositionOf((byte)'\n') is not { } end)
            return null;

        var line = buffer.Slice(0, end).ToArray();
        _reader.AdvanceTo(buffer.GetPosition(1, end));
        return line;
    }

    private byte[]? TakeRest(ReadOnlySequence<byte> buffer)
    {
        var rest = buffer.IsEmpty ? null : buffer.ToArray();
        _reader.AdvanceTo(buffer.End);
        return rest;
    }
}

using System.Text;

namespace JwtGateway.Proxy.Streams;

/// <summary>
/// The client's side of a WebSocket whose octets are forwarded as they come. Follows the frames of both directions, so that the tunnel can be closed as a
/// WebSocket is: with a Close frame, where the octets sent so far end with a frame. Disposing it leaves the client's stream open: those who copy dispose
/// what they copy, and the Close frame comes after that.
/// </summary>
internal sealed class WebSocketTunnel(Stream client) : Stream
{
    private const ushort PolicyViolation = 1008;

    // How long a client may take to say that it closes as well; then its connection is closed all the same.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly WebSocketFrames _toClient = new();
    private readonly WebSocketFrames _fromClient = new();
    private bool _isTorn;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await client.ReadAsync(buffer, cancellationToken);
        _fromClient.Add(buffer.Span[..read]);
        return read;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // Of a write that fails nobody knows how much was sent.
        _isTorn = true;
        await client.WriteAsync(buffer, cancellationToken);
        _isTorn = false;
        _toClient.Add(buffer.Span);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => client.FlushAsync(cancellationToken);

    /// <summary>Closes with code 1008 (policy violation) and waits a moment for the client to close as well; nothing else may read or write any more.</summary>
    /// <param name="reason">For the client, at most 123 octets of it.</param>
    /// <param name="time">The clock that the moment goes by.</param>
    /// <returns>False: that cannot be done, since a frame is half sent or the connection is gone.</returns>
    public async Task<bool> TryCloseAsync(string reason, TimeProvider time)
    {
        if (_isTorn || !_toClient.IsBetweenFrames)
        {
            return false;
        }

        using var limit = new CancellationTokenSource(Patience, time);
        try
        {
            if (!_toClient.HasClosed)
            {
                await client.WriteAsync(CloseFrame(reason), limit.Token);
                await client.FlushAsync(limit.Token);
            }

            // A connection that is closed while it has unread octets is reset, and the client might never see the frame.
            var buffer = new byte[4096];
            while (!_fromClient.HasClosed && await ReadAsync(buffer, limit.Token) > 0)
            {
                // Nobody is interested any more.
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return limit.IsCancellationRequested;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return false;
        }
    }

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private static byte[] CloseFrame(string reason)
    {
        const int longest = 123;
        var text = Encoding.ASCII.GetBytes(reason);
        var length = Math.Min(text.Length, longest);
        return [0x88, (byte)(length + 2), PolicyViolation >> 8, PolicyViolation & 0xff, .. text.AsSpan(0, length)];
    }
}

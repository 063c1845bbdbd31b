using System.Net;
using System.Threading.Channels;
using JwtGateway.Proxy.Observing;
using Microsoft.AspNetCore.Connections;

namespace JwtGateway.Proxy.Listening;

/// <summary>
/// Accepts the connections of a socket, keeps those that speak HTTP/1.1 and hands those over that begin with HTTP/2's preface. Nothing is read from a
/// connection for that: the bytes that were looked at stay for who gets it. It costs a connection one look, and its requests nothing.
/// </summary>
internal sealed class SortingListener : IConnectionListener
{
    private readonly IConnectionListener _socket;
    private readonly ChannelWriter<ConnectionContext> _http2;
    private readonly SortingLimits _limits;
    private readonly ServerRejections _rejections;
    private readonly TimeProvider _time;
    private readonly Channel<ConnectionContext> _http1 = Channel.CreateUnbounded<ConnectionContext>(new() { SingleReader = true });
    private readonly CancellationTokenSource _unbound = new();
    private readonly Task _accepting;
    private int _unsorted;
    private int _open;

    /// <summary>Begins to accept.</summary>
    public SortingListener(IConnectionListener socket, ChannelWriter<ConnectionContext> http2, SortingLimits limits, ServerRejections rejections, TimeProvider time)
    {
        (_socket, _http2, _limits, _rejections, _time) = (socket, http2, limits, rejections, time);
        _accepting = AcceptAllAsync();
    }

    /// <inheritdoc/>
    public EndPoint EndPoint => _socket.EndPoint;

    /// <summary>How many connections have not said yet what they speak.</summary>
    public int Unsorted => Volatile.Read(ref _unsorted);

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _http1.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_http1.Reader.TryRead(out var connection))
                return connection;
        }

        return null;
    }

    /// <inheritdoc/>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await _socket.UnbindAsync(cancellationToken);

        // Whoever has not said a word by now has no request under way.
        await _unbound.CancelAsync();
        await _accepting;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _socket.DisposeAsync();
        _unbound.Dispose();
    }

    private async Task AcceptAllAsync()
    {
        Exception? failure = null;
        try
        {
            while (await _socket.AcceptAsync() is { } connection)
                _ = TryCount(connection) ? SortAsync(connection) : RefuseAsync(connection);
        }
        catch (Exception e)
        {
            // Kestrel gets it, and says so in its log.
            failure = e;
        }

        _http1.Writer.TryComplete(failure);
        _http2.TryComplete(failure);
    }

    private bool TryCount(ConnectionContext connection)
    {
        if (_limits.Connections is not { } most)
            return true;
        if (Interlocked.Increment(ref _open) > most)
        {
            Interlocked.Decrement(ref _open);
            _rejections.Add(ServerRejections.TooManyConnections);
            return false;
        }

        connection.ConnectionClosed.UnsafeRegister(static listener => Interlocked.Decrement(ref ((SortingListener)listener!)._open), this);
        return true;
    }

    private static async Task RefuseAsync(ConnectionContext connection)
    {
        connection.Abort();
        await connection.DisposeAsync();
    }

    private async Task SortAsync(ConnectionContext connection)
    {
        Interlocked.Increment(ref _unsorted);
        var spoken = await JudgeAsync(connection);
        Interlocked.Decrement(ref _unsorted);

        // Completed channels take nothing more.
        if (spoken == FirstBytes.Undecided || !(spoken == FirstBytes.Http2 ? _http2 : _http1.Writer).TryWrite(connection))
        {
            await RefuseAsync(connection);
        }
    }

    private async Task<FirstBytes> JudgeAsync(ConnectionContext connection)
    {
        var hasBegun = false;
        try
        {
            using var late = new CancellationTokenSource(_limits.FirstByte, _time);
            using var stopped = _unbound.Token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), late);
            while (true)
            {
                var read = await connection.Transport.Input.ReadAsync(late.Token);
                var spoken = Http2Preface.Judge(read.Buffer);
                if (spoken != FirstBytes.Undecided || read.IsCompleted)
                {
                    // Not examined, so that the next read has it at once.
                    connection.Transport.Input.AdvanceTo(read.Buffer.Start);
                    return spoken;
                }

                connection.Transport.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                if (!hasBegun)
                    late.CancelAfter(_limits.Preface);
                hasBegun = true;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Late, closed or reset: there is nothing to answer.
            if (hasBegun && e is OperationCanceledException && !_unbound.IsCancellationRequested)
                _rejections.Add(ServerRejections.Timeout);
            return FirstBytes.Undecided;
        }
    }
}

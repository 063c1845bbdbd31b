using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace JwtGateway.Proxy.Listening;

/// <summary>A server's view of a <see cref="PortSocket"/>: the connections that came while the socket was this server's.</summary>
internal sealed class SocketTenant(EndPoint endpoint) : IConnectionListener
{
    // Unbounded, as the backlog behind it: Kestrel takes connections out at once.
    private readonly Channel<ConnectionContext> _connections = Channel.CreateUnbounded<ConnectionContext>(new() { SingleReader = true });

    /// <inheritdoc/>
    public EndPoint EndPoint => endpoint;

    /// <summary>Takes a connection; false: it takes none any more.</summary>
    public bool TryTake(ConnectionContext connection) => _connections.Writer.TryWrite(connection);

    /// <summary>There will be no more.</summary>
    public void End(Exception? failure) => _connections.Writer.TryComplete(failure);

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _connections.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_connections.Reader.TryRead(out var connection))
                return connection;
        }

        return null;
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        End(null);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

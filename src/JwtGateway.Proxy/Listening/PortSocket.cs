using System.Net;
using Microsoft.AspNetCore.Connections;

namespace JwtGateway.Proxy.Listening;

/// <summary>
/// The socket of a port. It outlives the server that it was bound for, so that another server can take its place without the port being closed for a
/// moment: connections go to the last tenant, from one to the next. What <see cref="BindAsync"/> binds is therefore bound once.
/// </summary>
internal sealed class PortSocket(IConnectionListenerFactory sockets) : IConnectionListenerFactory
{
    private IConnectionListener? _socket;
    private Task _accepting = Task.CompletedTask;
    private volatile SocketTenant? _tenant;
    private int _holders;

    /// <summary>Who gets new connections.</summary>
    public SocketTenant? Tenant
    {
        get => _tenant;
        set => _tenant = value;
    }

    /// <summary>Binds the socket, when it is not yet, and gives what comes from now on to the listener that is returned.</summary>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        _socket ??= await sockets.BindAsync(endpoint, cancellationToken);
        var tenant = new SocketTenant(_socket.EndPoint);
        var isFirst = _tenant is null;
        _tenant = tenant;
        if (isFirst)
            _accepting = AcceptAllAsync(_socket);
        return tenant;
    }

    /// <summary>A server uses it, until <see cref="ReleaseAsync"/>.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>Closes the port: no new connections. Those that are there go on.</summary>
    public async ValueTask UnbindAsync()
    {
        if (_socket is not null)
        {
            await _socket.UnbindAsync();
            await _accepting;
        }
    }

    /// <summary>A server has stopped. With the last one the memory that connections are read into is let go.</summary>
    public async ValueTask ReleaseAsync()
    {
        if (Interlocked.Decrement(ref _holders) == 0 && _socket is not null)
        {
            await UnbindAsync();
            await _socket.DisposeAsync();
        }
    }

    private async Task AcceptAllAsync(IConnectionListener socket)
    {
        Exception? failure = null;
        try
        {
            while (await socket.AcceptAsync() is { } connection)
            {
                if (!TryGive(connection))
                {
                    connection.Abort();
                    await connection.DisposeAsync();
                }
            }
        }
        catch (Exception e)
        {
            // Kestrel gets it, and says so in its log.
            failure = e;
        }

        _tenant?.End(failure);
    }

    private bool TryGive(ConnectionContext connection)
    {
        while (_tenant is { } tenant)
        {
            if (tenant.TryTake(connection))
                return true;
            if (ReferenceEquals(tenant, _tenant))
                return false;
        }

        return false;
    }
}

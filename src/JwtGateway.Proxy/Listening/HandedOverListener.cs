using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace JwtGateway.Proxy.Listening;

/// <summary>Accepts what another listener accepted for it, until that one ends.</summary>
internal sealed class HandedOverListener(EndPoint endpoint, Channel<ConnectionContext> connections) : IConnectionListener
{
    /// <inheritdoc/>
    public EndPoint EndPoint => endpoint;

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        // The end is null, as Kestrel asks; an exception would be an error in its log.
        while (await connections.Reader.WaitToReadAsync(cancellationToken))
        {
            if (connections.Reader.TryRead(out var connection))
                return connection;
        }

        return null;
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        // Also when the socket could not be bound, so that there is nobody who would end it.
        connections.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

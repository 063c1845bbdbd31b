using System.Net;
using System.Threading.Channels;
using JwtGateway.Proxy.Observing;
using Microsoft.AspNetCore.Connections;

namespace JwtGateway.Proxy.Listening;

/// <summary>
/// The transport of a port without TLS. Kestrel decides by endpoint what is spoken there, and a plain one speaks either HTTP/1.1 or HTTP/2. So such a
/// port has two endpoints and one socket: a connection goes to the endpoint that its first bytes ask for (docs/decisions/0011).
/// </summary>
/// <param name="sockets">Binds the socket.</param>
/// <param name="limits">How long a connection may take to say what it speaks.</param>
/// <param name="rejections">Told of connections that are closed for these limits.</param>
/// <param name="time">The clock of <paramref name="limits"/>.</param>
internal sealed class PlainTransportFactory(IConnectionListenerFactory sockets, SortingLimits limits, ServerRejections rejections, TimeProvider time) : IConnectionListenerFactory
{
    // Unbounded, as the backlog behind it: Kestrel takes connections out at once.
    private readonly Channel<ConnectionContext> _http2 = Channel.CreateUnbounded<ConnectionContext>(new() { SingleReader = true });

    /// <inheritdoc/>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        endpoint is PriorKnowledgeEndPoint
            ? new HandedOverListener(endpoint, _http2)
            : new SortingListener(await sockets.BindAsync(endpoint, cancellationToken), _http2.Writer, limits, rejections, time);
}

/// <summary>How long a connection may take to say what it speaks, after which it is closed, and how many there may be.</summary>
/// <param name="FirstByte">Until its first byte.</param>
/// <param name="Preface">From then until it is clear.</param>
/// <param name="Connections">The most at a time, of both kinds and those that have not said yet; more are closed. Null: any number.</param>
internal sealed record SortingLimits(TimeSpan FirstByte, TimeSpan Preface, int? Connections);

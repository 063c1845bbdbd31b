using JwtGateway.Ir;
using JwtGateway.Proxy.Observing;
using JwtGateway.Proxy.Serving;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JwtGateway.Proxy.Listening;

/// <summary>A bound port: a server of its own, so that ports open and close without touching each other.</summary>
internal sealed class PortListener
{
    private readonly KestrelServer _server;
    private readonly PortSocket _socket;
    private readonly SocketTenant? _tenant;
    private readonly Departure _departure;

    private PortListener(KestrelServer server, PortSocket socket, Departure departure, ServedPort port, int boundPort)
    {
        (_server, _socket, _departure) = (server, socket, departure);
        _tenant = socket.Tenant;
        Port = port.Port;
        Protocol = port.Protocol;
        Limits = port.Limits;
        BoundPort = boundPort;
    }

    /// <summary>The listeners' port.</summary>
    public int Port { get; }

    /// <summary>What is spoken on it.</summary>
    public ListenerProtocol Protocol { get; }

    /// <summary>What it takes from clients.</summary>
    public LimitsIr Limits { get; }

    /// <summary>The socket's port.</summary>
    public int BoundPort { get; }

    /// <summary>
    /// Begins to accept: on a socket of its own, or on that of <paramref name="before"/>, which gets no new connections from then on and is to be stopped.
    /// </summary>
    /// <exception cref="IOException">The port is taken.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The port may not be bound, or the address is not this machine's.</exception>
    public static async Task<PortListener> StartAsync(ServedPort port, PortListener? before, PortListenerOptions options, CancellationToken cancellation)
    {
        ListenOptions? endpoint = null;
        var kestrel = KestrelSettings.Create(options.Services, port.Limits);
        kestrel.Listen(options.Plane.BindAddress, options.Plane.MapPort(port.Port), port, options.Serving, listen => endpoint = listen);
        var rejections = new ServerRejections(port.Port, options.Metrics);
        var loggers = new RejectionLoggerFactory(options.Loggers, rejections);
        var socket = before?._socket ?? new PortSocket(new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers));
        var server = new KestrelServer(
            Options.Create(kestrel),
            port.Protocol == ListenerProtocol.Http ? new PlainTransportFactory(socket, KestrelSettings.Sorting(port.Limits), rejections, options.Time) : socket,
            loggers);
        var departure = new Departure(options.Departure);
        socket.Hold();
        try
        {
            await server.StartAsync(options.Application(port.Port, departure), cancellation);
        }
        catch
        {
            server.Dispose();
            before?.Resume();
            await socket.ReleaseAsync();
            throw;
        }

        return new PortListener(server, socket, departure, port, endpoint?.IPEndPoint?.Port ?? port.Port);
    }

    /// <summary>Gets the socket's new connections again, after another one was started in its place.</summary>
    public void Resume() => _socket.Tenant = _tenant;

    /// <summary>Asks clients to take their next request elsewhere; they may send one more, and requests under way go on.</summary>
    public void Leave() => _departure.Begin();

    /// <summary>
    /// Takes no connections, lets requests under way finish until <paramref name="cancellation"/>, then breaks off what is left. Closes the port, unless another
    /// listener has its socket.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        Leave();

        // The socket is closed at once; requests are told without waiting for what was accepted last.
        var closing = ReferenceEquals(_socket.Tenant, _tenant) ? _socket.UnbindAsync() : ValueTask.CompletedTask;
        await _server.StopAsync(cancellation);
        await closing;
        _server.Dispose();
        await _socket.ReleaseAsync();
    }
}

/// <summary>What every port listener is made with.</summary>
internal sealed record PortListenerOptions
{
    /// <summary>The data plane's options.</summary>
    public required DataPlaneOptions Plane { get; init; }

    /// <summary>Where certificates come from.</summary>
    public required ServingStateHolder Serving { get; init; }

    /// <summary>What answers the requests of a port.</summary>
    public required Func<int, Departure, ProxyApplication> Application { get; init; }

    /// <summary>Whether all ports are on their way out.</summary>
    public required Departure Departure { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>For Kestrel's TLS.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>Where rejections are counted.</summary>
    public required ProxyMetrics Metrics { get; init; }

    /// <summary>For Kestrel's messages.</summary>
    public required ILoggerFactory Loggers { get; init; }
}

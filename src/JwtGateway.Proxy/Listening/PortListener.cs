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

    private PortListener(KestrelServer server, ServedPort port, int boundPort)
    {
        _server = server;
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

    /// <summary>Binds and begins to accept.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The port may not be bound, or the address is not this machine's.</exception>
    public static async Task<PortListener> StartAsync(ServedPort port, PortListenerOptions options, CancellationToken cancellation)
    {
        ListenOptions? endpoint = null;
        var kestrel = KestrelSettings.Create(options.Services, port.Limits);
        kestrel.Listen(options.Plane.BindAddress, options.Plane.MapPort(port.Port), port, options.Serving, listen => endpoint = listen);
        var rejections = new ServerRejections(port.Port, options.Metrics);
        var loggers = new RejectionLoggerFactory(options.Loggers, rejections);
        var sockets = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers);
        var server = new KestrelServer(
            Options.Create(kestrel),
            port.Protocol == ListenerProtocol.Http ? new PlainTransportFactory(sockets, KestrelSettings.Sorting(port.Limits), rejections, options.Time) : sockets,
            loggers);
        try
        {
            await server.StartAsync(options.Application(port.Port), cancellation);
        }
        catch
        {
            server.Dispose();
            throw;
        }

        return new PortListener(server, port, endpoint?.IPEndPoint?.Port ?? port.Port);
    }

    /// <summary>Unbinds at once, lets requests under way finish until <paramref name="cancellation"/>, then breaks off what is left.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        await _server.StopAsync(cancellation);
        _server.Dispose();
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
    public required Func<int, ProxyApplication> Application { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>For Kestrel's TLS.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>Where rejections are counted.</summary>
    public required ProxyMetrics Metrics { get; init; }

    /// <summary>For Kestrel's messages.</summary>
    public required ILoggerFactory Loggers { get; init; }
}

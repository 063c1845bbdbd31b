using System.Net;
using JwtGateway.Ir;
using JwtGateway.Tokens;
using JwtGateway.Tokens.KeySources;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Proxy;

/// <summary>Serves Gateways: opens their listeners, routes, authenticates and forwards. One per process.</summary>
public sealed class DataPlane : IAsyncDisposable
{
    /// <summary>Creates a data plane that serves nothing yet.</summary>
    public DataPlane(DataPlaneOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(loggers);
    }

    /// <summary>Live keys, for health.</summary>
    public KeySourceRegistry Keys => throw new NotSupportedException();

    /// <summary>What is bound now.</summary>
    public IReadOnlyList<BoundListener> Listeners => throw new NotSupportedException();

    /// <summary>Every listener is bound and a first configuration is applied, and the process is not stopping.</summary>
    public bool Ready => throw new NotSupportedException();

    /// <summary>
    /// Serves <paramref name="gateways"/> and nothing else, in one swap: a request sees the old configuration or the new, whole. Ports that stay
    /// keep their connections. When anything fails the old configuration goes on.
    /// </summary>
    public Task<ApplyOutcome> ApplyAsync(IReadOnlyList<GatewayIr> gateways, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>Stops: not ready, no new connections, requests under way finish within <see cref="DataPlaneOptions.DrainTimeout"/>.</summary>
    public Task StopAsync(CancellationToken cancellation) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}

/// <summary>How a data plane runs on this machine.</summary>
public sealed record DataPlaneOptions
{
    /// <summary>The address that listeners bind. Default: every IPv4 and IPv6 address.</summary>
    public IPAddress BindAddress { get; init; } = IPAddress.IPv6Any;

    /// <summary>The port to bind for a listener's port; 0 binds a free one. Default: the same.</summary>
    public Func<int, int> MapPort { get; init; } = static port => port;

    /// <summary>Names and ports that are really elsewhere.</summary>
    public HostOverrides Overrides { get; init; } = HostOverrides.None;

    /// <summary>Told of every decision, on the request's own thread: must be quick and must not throw.</summary>
    public IDecisionObserver? Decisions { get; init; }

    /// <summary>How long requests under way may take when stopping. Default 30 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the first configuration waits for keys before it serves without them. Default 5 s.</summary>
    public TimeSpan FirstKeysWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The same for later configurations, whose old keys still serve meanwhile. Default 500 ms.</summary>
    public TimeSpan LaterKeysWait { get; init; } = TimeSpan.FromMilliseconds(500);
}

/// <summary>A port that is bound.</summary>
/// <param name="Port">The listeners' port.</param>
/// <param name="BoundPort">The port of the socket; differs where <see cref="DataPlaneOptions.MapPort"/> says so.</param>
/// <param name="ListenerIds">The listeners that share it.</param>
public sealed record BoundListener(int Port, int BoundPort, IReadOnlyList<string> ListenerIds);

/// <summary>What became of a configuration.</summary>
public abstract record ApplyOutcome
{
    private ApplyOutcome() { }

    /// <summary>It is served.</summary>
    public sealed record Applied : ApplyOutcome;

    /// <summary>It is refused as a whole; the one before it is still served.</summary>
    /// <param name="Reason">Why, naming the listener or route.</param>
    public sealed record Refused(string Reason) : ApplyOutcome;
}

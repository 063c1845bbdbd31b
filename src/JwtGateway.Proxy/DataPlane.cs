using JwtGateway.Ir;
using JwtGateway.Tokens.KeySources;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Proxy;

/// <summary>Serves Gateways: opens their listeners, routes, authenticates and forwards. One per process.</summary>
public sealed class DataPlane : IAsyncDisposable
{
    private readonly DataPlaneParts _parts;
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private volatile bool _applied;
    private volatile bool _stopping;

    /// <summary>Creates a data plane that serves nothing yet.</summary>
    public DataPlane(DataPlaneOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(loggers);
        _parts = new DataPlaneParts(options, time, loggers);
    }

    /// <summary>Live keys, for health.</summary>
    public KeySourceRegistry Keys => _parts.Keys;

    /// <summary>What is bound now.</summary>
    public IReadOnlyList<BoundListener> Listeners
    {
        get
        {
            var served = _parts.Serving.Current.Ports;
            return [.. _parts.Ports.Open.Values
                .OrderBy(open => open.Port)
                .Select(open => new BoundListener(open.Port, open.BoundPort, served.GetValueOrDefault(open.Port)?.ListenerIds ?? []))];
        }
    }

    /// <summary>Every listener is bound and a first configuration is applied, and the data plane is neither leaving nor stopping.</summary>
    public bool Ready => _applied && !_parts.Departure.HasBegun;

    /// <summary>What is served now, secrets included.</summary>
    internal IReadOnlyList<GatewayIr> Gateways => _parts.Serving.Current.Gateways;

    /// <summary>
    /// Serves <paramref name="gateways"/> and nothing else, in one swap: a request sees the old configuration or the new, whole. Ports that stay
    /// keep their connections. When anything fails the old configuration goes on. Calls queue.
    /// </summary>
    public async Task<ApplyOutcome> ApplyAsync(IReadOnlyList<GatewayIr> gateways, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(gateways);
        await _oneAtATime.WaitAsync(cancellation);
        try
        {
            var outcome = _stopping
                ? new ApplyOutcome.Refused("The data plane is stopping.")
                : await _parts.Applier.ApplyAsync([.. gateways], first: !_applied, cancellation);
            _applied |= outcome is ApplyOutcome.Applied;
            _parts.Metrics.Applied(outcome);
            return outcome;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>
    /// Begins to leave: not ready from now on, and clients are asked to take their next request elsewhere. Everything is served on, to new
    /// connections too, and configurations are applied, until <see cref="StopAsync"/>: whoever sends traffic needs time to hear of it.
    /// </summary>
    public void Leave() => _parts.Departure.Begin();

    /// <summary>Stops: not ready, no new connections, requests under way finish within <see cref="DataPlaneOptions.DrainTimeout"/>.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        Leave();
        _stopping = true;
        await _oneAtATime.WaitAsync(cancellation);
        try
        {
            await _parts.Ports.StopAsync(cancellation);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Stops without waiting for requests under way, and lets go of everything.</summary>
    public async ValueTask DisposeAsync()
    {
        Leave();
        _stopping = true;
        await _oneAtATime.WaitAsync();
        await _parts.DisposeAsync();
        _oneAtATime.Dispose();
    }
}

using System.Collections.Immutable;
using System.Net.Sockets;
using JwtGateway.Proxy.Serving;

namespace JwtGateway.Proxy.Listening;

/// <summary>The ports that are bound. Changed by one caller at a time; read by anyone.</summary>
internal sealed class PortSet(PortListenerOptions options, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _abandon = new();
    private ImmutableList<Task> _draining = [];
    private volatile ImmutableDictionary<int, PortListener> _open = ImmutableDictionary<int, PortListener>.Empty;

    /// <summary>What is bound now.</summary>
    public ImmutableDictionary<int, PortListener> Open
    {
        get => _open;
        private set => _open = value;
    }

    /// <summary>
    /// Binds what <paramref name="wanted"/> needs beyond what is bound. Null when all of it is bound; otherwise why not, and nothing has changed.
    /// </summary>
    public async Task<string?> BindAsync(IEnumerable<ServedPort> wanted, ServingState before, CancellationToken cancellation)
    {
        var bound = new List<PortListener>();
        var replaced = new List<PortListener>();
        foreach (var port in wanted)
        {
            if (Open.TryGetValue(port.Port, out var open))
            {
                if (open.Protocol == port.Protocol && open.Limits == port.Limits)
                {
                    continue;
                }

                // A socket cannot be bound twice: the one that speaks the other protocol, or has other limits, must let go first.
                replaced.Add(open);
                Drain(open);
            }

            if (await TryBindAsync(port, bound, cancellation) is { } error)
            {
                return await UndoAsync(bound, replaced, before) is { } worse ? $"{error} {worse}" : error;
            }
        }

        Open = Open.SetItems(bound.Select(listener => KeyValuePair.Create(listener.Port, listener)));
        return null;
    }

    /// <summary>Unbinds the ports that <paramref name="wanted"/> does not have. Their requests under way finish in their own time.</summary>
    public void Close(ServingState wanted)
    {
        foreach (var (port, listener) in Open.Where(entry => !wanted.Ports.ContainsKey(entry.Key)).ToList())
        {
            Open = Open.Remove(port);
            Drain(listener);
        }
    }

    /// <summary>Unbinds everything and waits until all requests are finished, or the drain timeout or <paramref name="cancellation"/> ends them.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.Plane.DrainTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var abandon = either.Token.Register(_abandon.Cancel);
        var stopping = Open.Values.Select(listener => listener.StopAsync(either.Token)).ToList();
        Open = Open.Clear();
        await Task.WhenAll([.. stopping, .. _draining]);
    }

    /// <inheritdoc/>
    public void Dispose() => _abandon.Dispose();

    private async Task<string?> TryBindAsync(ServedPort port, List<PortListener> bound, CancellationToken cancellation)
    {
        try
        {
            bound.Add(await PortListener.StartAsync(port, options, cancellation));
            return null;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return $"Listener {port.ListenerIds[0]}: port {port.Port} cannot be bound on {options.Plane.BindAddress}: {e.Message} "
                + "Stop what uses the port, or change the listener's port.";
        }
    }

    private async Task<string?> UndoAsync(List<PortListener> bound, List<PortListener> replaced, ServingState before)
    {
        var aborted = new CancellationToken(canceled: true);
        await Task.WhenAll(bound.Select(listener => listener.StopAsync(aborted)));
        foreach (var listener in replaced)
        {
            var again = new List<PortListener>();
            if (await TryBindAsync(before.Ports[listener.Port], again, CancellationToken.None) is { } error)
            {
                Open = Open.Remove(listener.Port);
                return $"What was served there before could not be bound again: {error}";
            }

            Open = Open.SetItem(listener.Port, again[0]);
        }

        return null;
    }

    private void Drain(PortListener listener)
    {
        _draining = [.. _draining.Where(task => !task.IsCompleted), DrainAsync(listener)];
    }

    private async Task DrainAsync(PortListener listener)
    {
        using var limit = new CancellationTokenSource(options.Plane.DrainTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _abandon.Token);
        await listener.StopAsync(either.Token);
    }
}

using System.Collections.Immutable;
using System.Net.Sockets;
using JwtGateway.Proxy.Serving;

namespace JwtGateway.Proxy.Listening;

/// <summary>The ports that are bound. Changed by one caller at a time; read by anyone.</summary>
internal sealed class PortSet(PortListenerOptions options, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _abandon = new();
    private readonly CancellationTokenSource _stopping = new();
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
    public async Task<string?> BindAsync(IEnumerable<ServedPort> wanted, CancellationToken cancellation)
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

                replaced.Add(open);
            }

            if (await TryBindAsync(port, open, bound, cancellation) is { } error)
            {
                await UndoAsync(bound, replaced);
                return error;
            }
        }

        Open = Open.SetItems(bound.Select(listener => KeyValuePair.Create(listener.Port, listener)));
        replaced.ForEach(listener => Retire(listener, Open[listener.Port]));
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
        await _stopping.CancelAsync();
        var stopping = Open.Values.Select(listener => listener.StopAsync(either.Token)).ToList();
        Open = Open.Clear();
        await Task.WhenAll([.. stopping, .. _draining]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _abandon.Dispose();
        _stopping.Dispose();
    }

    private async Task<string?> TryBindAsync(ServedPort port, PortListener? before, List<PortListener> bound, CancellationToken cancellation)
    {
        try
        {
            bound.Add(await PortListener.StartAsync(port, before, options, cancellation));
            return null;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return $"Listener {port.ListenerIds[0]}: port {port.Port} cannot be bound on {options.Plane.BindAddress}: {e.Message} "
                + "Stop what uses the port, or change the listener's port.";
        }
    }

    private static async Task UndoAsync(List<PortListener> bound, List<PortListener> replaced)
    {
        replaced.ForEach(listener => listener.Resume());
        var aborted = new CancellationToken(canceled: true);
        await Task.WhenAll(bound.Select(listener => listener.StopAsync(aborted)));
    }

    /// <summary>
    /// Lets go of a listener whose socket <paramref name="next"/> has. A client whose connection came before that may have its request on the way: with the
    /// same protocol it is served, and the connection closed behind it.
    /// </summary>
    private void Retire(PortListener listener, PortListener next)
    {
        listener.Leave();
        Drain(listener, waitsForRequests: listener.Protocol == next.Protocol);
    }

    private void Drain(PortListener listener, bool waitsForRequests = false)
    {
        _draining = [.. _draining.Where(task => !task.IsCompleted), DrainAsync(listener, waitsForRequests)];
    }

    private async Task DrainAsync(PortListener listener, bool waitsForRequests)
    {
        using var limit = new CancellationTokenSource(options.Plane.DrainTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _abandon.Token);
        if (waitsForRequests)
        {
            // Half of the time for requests to come, the other for them to end.
            await Task.Delay(options.Plane.DrainTimeout / 2, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await listener.StopAsync(either.Token);
    }
}

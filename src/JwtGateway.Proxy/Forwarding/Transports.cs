namespace JwtGateway.Proxy.Forwarding;

/// <summary>
/// The connection pools of a process. They outlive configurations: a pool is closed only when no upstream of the configuration needs its
/// <see cref="TransportKey"/> any more, and only after <paramref name="grace"/>, because requests that began under the old one may yet send.
/// Used by one caller at a time.
/// </summary>
internal sealed class Transports(TimeProvider time, TimeSpan grace) : IDisposable
{
    private readonly Dictionary<TransportKey, HttpMessageInvoker> _live = [];
    private readonly HashSet<TransportKey> _used = [];
    private readonly Retirement _retirement = new(time, grace);

    /// <summary>Begins a configuration: all that it needs is asked for, then <see cref="Commit"/>.</summary>
    public void Begin() => _used.Clear();

    /// <summary>The pool for <paramref name="key"/>: the one there is, or a new one over a handler from <paramref name="create"/>.</summary>
    public HttpMessageInvoker Get(TransportKey key, Func<SocketsHttpHandler> create)
    {
        _used.Add(key);
        if (!_live.TryGetValue(key, out var transport))
        {
            _live[key] = transport = new HttpMessageInvoker(create(), disposeHandler: true);
        }

        return transport;
    }

    /// <summary>Keeps the pool for <paramref name="key"/> if there is one.</summary>
    public void Keep(TransportKey key) => _used.Add(key);

    /// <summary>The configuration is served: pools that it did not ask for are retired.</summary>
    public void Commit()
    {
        foreach (var key in _live.Keys.Where(key => !_used.Contains(key)).ToList())
        {
            _live.Remove(key, out var transport);
            _retirement.Add(transport!);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _retirement.Dispose();
        foreach (var transport in _live.Values)
        {
            transport.Dispose();
        }

        _live.Clear();
    }
}

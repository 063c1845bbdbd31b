namespace JwtGateway.Proxy.Streams;

/// <summary>Tells when a time has come. It looks at the clock again every few minutes, since clocks are set and timers do not notice.</summary>
internal sealed class ExpiryWatch : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly DateTimeOffset _end;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ended = new();
    private readonly ITimer _timer;
    private volatile bool _disposed;

    /// <summary>Begins to watch.</summary>
    public ExpiryWatch(DateTimeOffset end, TimeProvider time)
    {
        _end = end;
        _time = time;
        _timer = time.CreateTimer(static watch => ((ExpiryWatch)watch!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Look();
    }

    /// <summary>Cancelled when the time has come.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Stops watching. The source has nothing to let go of, and a last tick may yet cancel it.</summary>
    public void Dispose()
    {
        _disposed = true;
        _timer.Dispose();
    }

    private void Look()
    {
        var left = _end - _time.GetUtcNow();
        if (left <= TimeSpan.Zero)
        {
            _ended.Cancel();
        }
        else if (!_disposed)
        {
            _timer.Change(left < Longest ? left : Longest, Timeout.InfiniteTimeSpan);
        }
    }
}

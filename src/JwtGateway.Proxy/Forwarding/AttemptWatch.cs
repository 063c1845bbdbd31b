namespace JwtGateway.Proxy.Forwarding;

/// <summary>The time that a request has, and each of its attempts. What becomes a tunnel has all the time that it likes.</summary>
internal sealed class AttemptWatch : IDisposable
{
    private readonly TimeSpan? _one;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource? _request;
    private CancellationTokenSource? _attempt;
    private CancellationTokenSource? _both;

    /// <summary>Begins to count.</summary>
    public AttemptWatch(AttemptRules rules, TimeProvider time)
    {
        (_one, _time) = (rules.One, time);
        _request = rules.Request is { } limit ? new CancellationTokenSource(limit, time) : null;
    }

    /// <summary>Whether the request has no time left.</summary>
    public bool IsOver => _request is { IsCancellationRequested: true };

    /// <summary>Whether the attempt, or the request, has no time left.</summary>
    public bool IsAttemptOver => IsOver || _attempt is { IsCancellationRequested: true };

    /// <summary>Begins an attempt; it is cancelled when there is no time left or <paramref name="outer"/> is.</summary>
    public CancellationToken BeginAttempt(CancellationToken outer)
    {
        End();
        _attempt = _one is { } limit ? new CancellationTokenSource(limit, _time) : null;
        _both = CancellationTokenSource.CreateLinkedTokenSource(outer, Token(_request), Token(_attempt));
        return _both.Token;
    }

    /// <summary>Waits before an attempt; false: there is no time left, or <paramref name="outer"/> was cancelled.</summary>
    public async ValueTask<bool> PauseAsync(TimeSpan pause, CancellationToken outer)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(outer, Token(_request));
        await Task.Delay(pause, _time, both.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !both.IsCancellationRequested;
    }

    /// <summary>Stops counting.</summary>
    public void Disarm()
    {
        _request?.CancelAfter(Timeout.InfiniteTimeSpan);
        _attempt?.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        End();
        _request?.Dispose();
    }

    private void End()
    {
        _both?.Dispose();
        _attempt?.Dispose();
    }

    private static CancellationToken Token(CancellationTokenSource? source) => source?.Token ?? CancellationToken.None;
}

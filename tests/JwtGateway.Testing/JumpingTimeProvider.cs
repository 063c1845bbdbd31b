namespace JwtGateway.Testing;

/// <summary>The system's clock, which a test may put forward: what would come due meanwhile comes due then.</summary>
public sealed class JumpingTimeProvider : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly HashSet<JumpingTimer> _timers = [];
    private long _jumped;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _jumped));

    /// <inheritdoc/>
    public override long GetTimestamp() => System.GetElapsedTime(0).Ticks + Interlocked.Read(ref _jumped);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new JumpingTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Puts the clock forward.</summary>
    public void Jump(TimeSpan by)
    {
        JumpingTimer[] timers;
        lock (_gate)
        {
            Interlocked.Add(ref _jumped, by.Ticks);
            timers = [.. _timers];
        }

        foreach (var timer in timers)
        {
            timer.Reschedule();
        }
    }

    private sealed class JumpingTimer : ITimer
    {
        private readonly JumpingTimeProvider _owner;
        private readonly ITimer _inner;
        private TimeSpan _period;
        private long? _due;

        public JumpingTimer(JumpingTimeProvider owner, TimerCallback callback, object? state)
        {
            _owner = owner;
            _inner = System.CreateTimer(_ => Fire(callback, state), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_owner._gate)
            {
                _period = period;
                _due = dueTime == Timeout.InfiniteTimeSpan ? null : _owner.GetTimestamp() + dueTime.Ticks;
                if (_due is null)
                {
                    _owner._timers.Remove(this);
                }
                else
                {
                    _owner._timers.Add(this);
                }

                return Schedule();
            }
        }

        public void Reschedule()
        {
            lock (_owner._gate)
            {
                Schedule();
            }
        }

        public void Dispose()
        {
            lock (_owner._gate)
            {
                _owner._timers.Remove(this);
            }

            _inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private bool Schedule()
        {
            // Timers count whole milliseconds and may fire just before they are due by a finer clock.
            var left = _due is { } due ? TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(TimeSpan.FromTicks(due - _owner.GetTimestamp()).TotalMilliseconds))) : Timeout.InfiniteTimeSpan;
            return _inner.Change(left, Timeout.InfiniteTimeSpan);
        }

        private void Fire(TimerCallback callback, object? state)
        {
            lock (_owner._gate)
            {
                if (_due is null)
                {
                    return;
                }

                _due = _period > TimeSpan.Zero ? _owner.GetTimestamp() + _period.Ticks : null;
                if (_due is null)
                {
                    _owner._timers.Remove(this);
                }
                else
                {
                    Schedule();
                }
            }

            callback(state);
        }
    }
}

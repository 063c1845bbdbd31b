namespace JwtGateway.Tokens.KeySources;

/// <summary>
/// Fetches a set again and again on a loop of its own. A round is a fetch and the pause after it. A changed target or a stop cuts the round short; a
/// key that is not in the set cuts its pause short.
/// </summary>
internal sealed class RemoteKeySource : KeySource, IKeyRefresher
{
    private readonly Lock _gate = new();
    private readonly KeySourceParts _parts;
    private readonly TimeProvider _time;
    private readonly RemoteKeyLog _log;
    private readonly RemoteKeyState _state;
    private readonly KeyKeeper _keeper;
    private readonly UnknownKeyCooldown _unknownKeys;
    private readonly Task _loop;
    private JwksFetcher? _fetcher;
    private TaskCompletionSource _settled = NewSignal();
    private CancellationTokenSource _round = new();
    private CancellationTokenSource _pause = new();
    private KeySourcePlan.Remote _plan;
    private long? _lastStart;
    private Due? _due;
    private bool _pausing;
    private bool _urgent;
    private bool _doubtful;
    private bool _stopped;

    public RemoteKeySource(KeySourcePlan.Remote plan, LiveKeys keys, KeysState? inherited, KeySourceParts parts)
        : base(keys)
    {
        _plan = plan;
        _parts = parts;
        _time = parts.Time;
        _log = new RemoteKeyLog(plan.Label, parts.Logger);
        _state = new RemoteKeyState(_log, keys, plan.Target.Source.MaxStale, _time);
        _keeper = new KeyKeeper(parts.Saved, _log, _time);
        _unknownKeys = new UnknownKeyCooldown(plan.Target.Source.UnknownKeyCooldown, _time);
        if (!_state.HasKeys)
        {
            _keeper.Restore(_state, plan.Target, inherited);
        }

        keys.Refresher = this;
        _loop = RunAsync();
    }

    public override KeySourcePlan Plan => Volatile.Read(ref _plan);

    public override Task Settled => Volatile.Read(ref _settled).Task;

    public override bool TryAdopt(KeySourcePlan plan)
    {
        if (plan is not KeySourcePlan.Remote changed)
        {
            return false;
        }

        CancellationTokenSource? interrupted;
        lock (_gate)
        {
            interrupted = changed.Target.Same(_plan.Target) ? null : Adopt(changed) ? _round : null;
        }

        interrupted?.Cancel();
        return true;
    }

    public override void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
        }

        _round.Cancel();
        _settled.TrySetResult();
    }

    public override KeySourceHealth Health() => _state.Health(Plan) with { NextFetchAt = Volatile.Read(ref _due)?.At };

    public void KeyNotFound()
    {
        if (!_unknownKeys.TryTake())
        {
            return;
        }

        CancellationTokenSource? pause;
        lock (_gate)
        {
            // While a fetch is under way, that one counts.
            pause = _pausing && !_stopped ? _pause : null;
            _doubtful = true;
        }

        pause?.Cancel();
    }

    public TimeSpan NextAttempt() => Volatile.Read(ref _due) is { } due ? due.Pause - _time.GetElapsedTime(due.Since) : TimeSpan.Zero;

    public override async ValueTask DisposeAsync()
    {
        Stop();
        await _loop;
    }

    /// <summary>Whether the round is to be cut short for it.</summary>
    private bool Adopt(KeySourcePlan.Remote changed)
    {
        var sameTrust = changed.Target.SameTrust(_plan.Target);
        _plan = changed;
        if (sameTrust)
        {
            // Endpoints come and go all the time: that alone is no reason to fetch, unless the old ones did not answer.
            return _pausing && _state.Failures > 0;
        }

        _state.TrustChanged();
        _urgent = true;
        _settled = _settled.Task.IsCompleted ? NewSignal() : _settled;
        return true;
    }

    private async Task RunAsync()
    {
        while (NextRound() is var (target, wait, round))
        {
            // Whoever let the last pause end is not to do our work.
            await Task.Yield();
            await DelayAsync(wait, round);
            await RoundAsync(target, round);
        }

        _fetcher?.Dispose();
    }

    private (RemoteTarget Target, TimeSpan Wait, CancellationToken Round)? NextRound()
    {
        lock (_gate)
        {
            if (_stopped)
            {
                return null;
            }

            var wait = _lastStart is { } last && !_urgent ? RefreshSchedule.Shortest - _time.GetElapsedTime(last) : TimeSpan.Zero;
            // Not disposed: it has no timer and no parent, and whoever interrupts may still hold it.
            _round = _round.IsCancellationRequested ? new CancellationTokenSource() : _round;
            _urgent = false;
            return (_plan.Target, wait, _round.Token);
        }
    }

    private async Task RoundAsync(RemoteTarget target, CancellationToken round)
    {
        _lastStart = _time.GetTimestamp();
        var outcome = await FetchAsync(target, round);
        if (outcome is not null && Record(outcome, target) is var (pause, woken))
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(round, woken);
            await PauseAsync(pause, either.Token);
            EndPause();
        }
    }

    /// <summary>Pauses; keys whose time is over meanwhile are dropped then, and that ends the pause: without keys there is no time to lose.</summary>
    private async Task PauseAsync(TimeSpan pause, CancellationToken end)
    {
        if (_state.Usable is { } usable && usable <= pause)
        {
            await DelayAsync(usable, end);
            Expire();
            return;
        }

        await DelayAsync(pause, end);
    }

    private async Task DelayAsync(TimeSpan delay, CancellationToken end)
    {
        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, _time, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Expire()
    {
        lock (_gate)
        {
            if (!_stopped)
            {
                _state.ExpireIfDue();
            }
        }
    }

    private void EndPause()
    {
        lock (_gate)
        {
            _pausing = false;
            _due = null;
        }
    }

    private async Task<FetchOutcome?> FetchAsync(RemoteTarget target, CancellationToken round)
    {
        // A fetch can take longer than old keys may be used.
        Expire();
        await using var expiry = _state.Usable is { } usable
            ? _time.CreateTimer(static self => ((RemoteKeySource)self!).Expire(), this, RefreshSchedule.ForTimer(usable), Timeout.InfiniteTimeSpan)
            : null;
        try
        {
            if (!ReferenceEquals(_fetcher?.Target, target))
            {
                _fetcher?.Dispose();
                _fetcher = new JwksFetcher(target, _parts.Options, _time);
            }

            return await _fetcher.FetchAsync(TakeDoubt(), round);
        }
        catch (OperationCanceledException) when (round.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception bug)
        {
            // The loop outlives bugs: the source fails, loudly, and is tried again; no other source notices.
            _log.Bug(bug);
            return new FetchOutcome.Failed(FetchFailureKind.Internal, $"internal error ({bug.GetType().Name})");
        }
    }

    private bool TakeDoubt()
    {
        lock (_gate)
        {
            var doubtful = _doubtful;
            _doubtful = false;
            return doubtful;
        }
    }

    /// <summary>Takes the outcome on and says how to pause; null when it counts no more, because of a stop or another trust.</summary>
    private (TimeSpan Pause, CancellationToken Woken)? Record(FetchOutcome outcome, RemoteTarget fetched)
    {
        TaskCompletionSource settled;
        (TimeSpan, CancellationToken) pause;
        var lifetime = RefreshSchedule.Lifetime(fetched.Source, (outcome as FetchOutcome.Fetched)?.MaxAge);
        lock (_gate)
        {
            if (_stopped || !fetched.SameTrust(_plan.Target))
            {
                return null;
            }

            _state.Record(outcome, lifetime);
            settled = _settled;
            pause = BeginPause(Pause(fetched, outcome, lifetime));
        }

        if (outcome is FetchOutcome.Fetched good)
        {
            _keeper.Keep(fetched, good);
        }

        _parts.Metrics.Fetched(Plan.Label, outcome);
        settled.TrySetResult();
        return pause;
    }

    private (TimeSpan, CancellationToken) BeginPause(TimeSpan pause)
    {
        _pausing = true;
        _pause = _pause.IsCancellationRequested ? new CancellationTokenSource() : _pause;
        _due = new Due(_time.GetUtcNow() + pause, _time.GetTimestamp(), pause);
        return (pause, _pause.Token);
    }

    private TimeSpan Pause(RemoteTarget fetched, FetchOutcome outcome, TimeSpan lifetime) => outcome switch
    {
        FetchOutcome.Fetched => RefreshSchedule.AfterSuccess(lifetime, _parts.Options.Jitter()),
        _ when !fetched.Same(_plan.Target) => TimeSpan.Zero,
        _ => RefreshSchedule.AfterFailure(fetched.Source, _state.Failures, _state.HasKeys, _parts.Options.Jitter()),
    };

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Due(DateTimeOffset At, long Since, TimeSpan Pause);
}

using Microsoft.Extensions.Logging;

namespace JwtGateway.Tokens.KeySources;

/// <summary>
/// Fetches a set again and again on a loop of its own. A round is a fetch and the pause after it; a changed target or a stop cuts the round short.
/// </summary>
internal sealed class RemoteKeySource : KeySource
{
    private readonly Lock _gate = new();
    private readonly KeySourceOptions _options;
    private readonly TimeProvider _time;
    private readonly KeySourceMetrics _metrics;
    private readonly ILogger _logger;
    private readonly RemoteKeyState _state;
    private readonly Task _loop;
    private JwksFetcher? _fetcher;
    private TaskCompletionSource _settled = NewSignal();
    private CancellationTokenSource _round = new();
    private KeySourcePlan.Remote _plan;
    private long? _lastStart;
    private bool _pausing;
    private bool _urgent;
    private bool _stopped;

    public RemoteKeySource(
        KeySourcePlan.Remote plan,
        LiveKeys keys,
        KeySourceOptions options,
        TimeProvider time,
        KeySourceMetrics metrics,
        ILogger logger)
        : base(keys)
    {
        _plan = plan;
        _options = options;
        _time = time;
        _metrics = metrics;
        _logger = logger;
        _state = new RemoteKeyState(plan.Label, keys, time, logger);
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

    public override KeySourceHealth Health() => _state.Health(Plan);

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
            await PauseAsync(wait, round);
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
        if (outcome is not null && Record(outcome, target) is { } pause)
        {
            await PauseAsync(pause, round);
            EndPause();
        }
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken round)
    {
        if (pause > TimeSpan.Zero)
        {
            await Task.Delay(pause, _time, round).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void EndPause()
    {
        lock (_gate)
        {
            _pausing = false;
        }
    }

    private async Task<FetchOutcome?> FetchAsync(RemoteTarget target, CancellationToken round)
    {
        try
        {
            if (!ReferenceEquals(_fetcher?.Target, target))
            {
                _fetcher?.Dispose();
                _fetcher = new JwksFetcher(target, _options, _time);
            }

            return await _fetcher.FetchAsync(round);
        }
        catch (OperationCanceledException) when (round.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception bug)
        {
            // The loop outlives bugs: the source fails, loudly, and is tried again; no other source notices.
            RemoteKeyState.LogBug(_logger, Plan.Label, bug);
            return new FetchOutcome.Failed(FetchFailureKind.Internal, $"internal error ({bug.GetType().Name})");
        }
    }

    /// <summary>Takes the outcome on and says how long to pause; null when it counts no more, because of a stop or another trust.</summary>
    private TimeSpan? Record(FetchOutcome outcome, RemoteTarget fetched)
    {
        TaskCompletionSource settled;
        TimeSpan pause;
        lock (_gate)
        {
            if (_stopped || !fetched.SameTrust(_plan.Target))
            {
                return null;
            }

            _state.Record(outcome);
            _pausing = true;
            settled = _settled;
            pause = Pause(fetched, outcome);
        }

        _metrics.Fetched(Plan.Label, outcome);
        settled.TrySetResult();
        return pause;
    }

    private TimeSpan Pause(RemoteTarget fetched, FetchOutcome outcome) => outcome switch
    {
        FetchOutcome.Fetched => RefreshSchedule.AfterSuccess(fetched.Source, _options.Jitter()),
        _ when !fetched.Same(_plan.Target) => TimeSpan.Zero,
        _ => RefreshSchedule.AfterFailure(fetched.Source, _state.Failures, _state.HasKeys, _options.Jitter()),
    };

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

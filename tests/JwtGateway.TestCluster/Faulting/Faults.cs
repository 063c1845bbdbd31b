namespace JwtGateway.Testing.Cluster;

/// <summary>Faults on demand. Each lasts until it has struck as often as asked, or is disposed.</summary>
public sealed class Faults
{
    private readonly Lock _gate = new();
    private readonly List<ActiveFault> _active = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Faults()
    {
    }

    /// <summary>Ends at the next change of the set of faults.</summary>
    internal Task Changed
    {
        get
        {
            lock (_gate)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>Lets something go wrong from now on.</summary>
    /// <param name="fault">What.</param>
    /// <param name="target">For which requests; null: all.</param>
    /// <param name="times">How often at most.</param>
    public ActiveFault Inject(Fault fault, FaultTarget? target = null, int times = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(fault);
        var active = new ActiveFault(this, fault, target ?? new FaultTarget(), times);
        Change(() => _active.Add(active));
        return active;
    }

    /// <summary>Ends all faults.</summary>
    public void Clear() => Change(_active.Clear);

    /// <summary>The first fault of one of the kinds that is for this request; counts as a strike.</summary>
    internal ActiveFault? Take(LoggedRequest request, Func<ActiveFault, bool> accepts)
    {
        lock (_gate)
        {
            var taken = _active.FirstOrDefault(a => accepts(a) && a.Target.Matches(request));
            if (taken?.Strike() == true)
            {
                _active.Remove(taken);
            }

            return taken;
        }
    }

    internal void End(ActiveFault fault) => Change(() => _active.Remove(fault));

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            change();
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}

/// <summary>A fault that was asked for. Disposing it ends it.</summary>
public sealed class ActiveFault : IDisposable
{
    private readonly Faults _owner;
    private readonly int _times;
    private readonly TaskCompletionSource _struck = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _strikes;

    internal ActiveFault(Faults owner, Fault fault, FaultTarget target, int times)
    {
        _owner = owner;
        _times = times;
        Fault = fault;
        Target = target;
    }

    /// <summary>How often it has struck.</summary>
    public int Strikes => Volatile.Read(ref _strikes);

    /// <summary>Ends when it has struck for the first time.</summary>
    public Task Struck => _struck.Task;

    internal Fault Fault { get; }

    internal FaultTarget Target { get; }

    /// <summary>Ends when the fault is disposed.</summary>
    internal Task Ended => _ended.Task;

    /// <inheritdoc/>
    public void Dispose()
    {
        _owner.End(this);
        _ended.TrySetResult();
    }

    /// <summary>Whether this was the last one.</summary>
    internal bool Strike()
    {
        var last = Interlocked.Increment(ref _strikes) >= _times;
        _struck.TrySetResult();
        return last;
    }
}

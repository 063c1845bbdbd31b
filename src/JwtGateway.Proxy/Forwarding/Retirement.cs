namespace JwtGateway.Proxy.Forwarding;

/// <summary>Disposes of things some time after they went out of use.</summary>
internal sealed class Retirement(TimeProvider time, TimeSpan grace) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IDisposable, ITimer> _retired = [];

    /// <summary>Takes over <paramref name="resource"/>.</summary>
    public void Add(IDisposable resource)
    {
        lock (_gate)
        {
            _retired[resource] = time.CreateTimer(state => End((IDisposable)state!), resource, grace, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Disposes of everything at once.</summary>
    public void Dispose()
    {
        List<IDisposable> all;
        lock (_gate)
        {
            all = [.. _retired.Keys];
        }

        all.ForEach(End);
    }

    private void End(IDisposable resource)
    {
        ITimer? timer;
        lock (_gate)
        {
            _retired.Remove(resource, out timer);
        }

        timer?.Dispose();
        resource.Dispose();
    }
}

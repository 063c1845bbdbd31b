using System.Collections.Concurrent;

namespace JwtGateway.Kubernetes.Health;

/// <summary>How well one kind, in one namespace or all, is kept up with.</summary>
/// <param name="Kind">E.g. <c>HTTPRoute.v1.gateway.networking.k8s.io</c>; where only some objects of a kind are watched, with <c>?</c> and the label selector.</param>
/// <param name="Namespace">The namespace; empty: all.</param>
/// <param name="IsSynced">Whether all objects are known, and changes arrive.</param>
/// <param name="IsForbidden">Whether we may not list or watch it: it will not sync before somebody grants that.</param>
/// <param name="IsAbsent">Whether the API server does not have the kind; it then counts as synced.</param>
/// <param name="LastEventAge">Since anything was last heard; null: never.</param>
/// <param name="Relists">How often all objects were listed.</param>
/// <param name="LastProblem">What went wrong last, if nothing has gone well since.</param>
public sealed record KindHealthReport(
    string Kind, string Namespace, bool IsSynced, bool IsForbidden, bool IsAbsent, TimeSpan? LastEventAge, long Relists, string? LastProblem)
{
    /// <summary>Since all objects were last listed; null: never.</summary>
    public TimeSpan? LastListAge { get; init; }

    /// <summary>How many objects are known, with those that cannot be read.</summary>
    public int Objects { get; init; }

    /// <summary>How many of them cannot be read as their kind.</summary>
    public int Malformed { get; init; }

    /// <summary>How many watches the server has let in.</summary>
    public long Watches { get; init; }

    /// <summary>How many events were heard, bookmarks included.</summary>
    public long Events { get; init; }
}

/// <summary>How many objects a store has.</summary>
/// <param name="Objects">All of them.</param>
/// <param name="Malformed">Those that cannot be read as their kind.</param>
internal sealed record ObjectCount(int Objects, int Malformed)
{
    public static ObjectCount None { get; } = new(0, 0);
}

/// <summary>Gathers the health of one reflector, which alone writes it.</summary>
internal sealed class KindHealth(string kind, string ns, TimeProvider clock)
{
    private long _lastEvent = -1;
    private long _lastList = -1;
    private long _relists;
    private long _watches;
    private long _events;
    private long _vanished;

    public string Kind => kind;

    public string Namespace => ns;

    public ConcurrentDictionary<string, long> Errors { get; } = [];

    public volatile string? LastProblem;

    public volatile bool IsSynced;

    public volatile bool IsForbidden;

    public volatile bool IsAbsent;

    public long Relists => Interlocked.Read(ref _relists);

    public long VanishedObjects => Interlocked.Read(ref _vanished);

    public long Watches => Interlocked.Read(ref _watches);

    public long Events => Interlocked.Read(ref _events);

    public TimeSpan? LastEventAge => Age(ref _lastEvent);

    public TimeSpan? LastListAge => Age(ref _lastList);

    /// <summary>Counts the store's objects, when somebody asks.</summary>
    public Func<ObjectCount> Count { get; set; } = static () => ObjectCount.None;

    /// <summary>Something was heard of a watch.</summary>
    public void Heard()
    {
        Interlocked.Increment(ref _events);
        Interlocked.Exchange(ref _lastEvent, clock.GetTimestamp());
    }

    /// <summary>The server has let a watch in.</summary>
    public void Watching()
    {
        Interlocked.Increment(ref _watches);
        IsSynced = true;
        IsForbidden = false;
        LastProblem = null;
    }

    public void Listed(bool absent)
    {
        var now = clock.GetTimestamp();
        Interlocked.Exchange(ref _lastEvent, now);
        Interlocked.Exchange(ref _lastList, now);
        Interlocked.Increment(ref _relists);
        IsAbsent = absent;
        IsSynced = true;
        IsForbidden = false;
        LastProblem = null;
    }

    public void Vanished(int objects) => Interlocked.Add(ref _vanished, objects);

    public void Failed(string reason, string message)
    {
        Errors.AddOrUpdate(reason, 1, static (_, count) => count + 1);
        LastProblem = message;
    }

    public KindHealthReport Report()
    {
        var count = Count();
        return new(kind, ns, IsSynced, IsForbidden, IsAbsent, LastEventAge, Relists, LastProblem)
        {
            LastListAge = LastListAge,
            Objects = count.Objects,
            Malformed = count.Malformed,
            Watches = Watches,
            Events = Events,
        };
    }

    private TimeSpan? Age(ref long timestamp) => Interlocked.Read(ref timestamp) is var at and >= 0 ? clock.GetElapsedTime(at) : null;
}
